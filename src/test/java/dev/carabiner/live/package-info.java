/**
 * Real members under real faults: JVMs of the built jar, struck by kills, pauses, partitions, clock jumps and orderly
 * stops, while clients use locks over WebSockets and an observer with true time (one host has one monotonic clock) writes
 * down what they see. Start at {@link dev.carabiner.live.LiveRun}; {@code LiveCampaign} is the long run of the Maven
 * profile {@code live}, {@code LiveIT} the short one of every build.
 *
 * <p>May use {@code sim.locks}, whose checks judge what clients saw, and of the product only its jar and the records that
 * name leases. The members are never looked into: where their Raft leaders are is read in their logs, who owns a shard is
 * asked at their doors.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Processes are ended by their id, and only those that were started here. Nothing of the host's network is changed
 *       but network namespaces and one bridge that carry the id of this process; what a killed run left is removed by the
 *       next.
 *   <li>Clients, probes and their history belong to one event loop; faults are struck by the thread of the test.
 *   <li>A starved host voids figures of time, never a violation.
 * </ul>
 *
 * <p>Words: a <em>strike</em> is one fault from its blow to the moment at which all serve again; a <em>probe</em> asks for
 * one lock of one shard again and again; <em>whole</em> is a cluster with all its Raft members.
 */
@NullMarked
package dev.carabiner.live;

import org.jspecify.annotations.NullMarked;
