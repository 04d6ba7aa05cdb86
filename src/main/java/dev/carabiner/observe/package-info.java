/**
 * Counts what a member does, and writes it down for Prometheus.
 *
 * <p>May use the public types of {@code gateway} and {@code service}, {@code lock} and {@code wire} for their closed
 * vocabularies, and is the only package that knows Micrometer. Whoever is counted knows nothing of it: {@code service}
 * and {@code gateway} declare {@link dev.carabiner.service.LockObserver}, {@link dev.carabiner.gateway.DoorObserver} and
 * {@link dev.carabiner.gateway.MetricsPage}, and are content with nobody. Entry class:
 * {@link dev.carabiner.observe.Observation}, one a member.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>No label has values that a user chooses: no lock, holder, key, address or member is ever one.
 *   <li>Every meter that a request touches is made beforehand and found in an array: counting looks nothing up by name
 *       and allocates nothing.
 *   <li>What can be asked for is not counted: levels, such as leases held, are read when a page is written.
 *   <li>A member has a registry of its own, and closing it leaves nothing running.
 * </ul>
 *
 * <p>Of Vert.x's own metrics module only its HTTP and event-bus figures would have been of use. They carry paths and
 * addresses as labels, which hold names of locks here, and its options belong to the application that made the Vert.x.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.observe;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
