/**
 * What a holder of leases does, wherever it lives: it acquires, renews, notices by its own clock that it has lost, and
 * releases. It asks by a {@link dev.carabiner.holder.LockLink}, and implements the interfaces of {@code dev.carabiner}.
 * May use those, {@code wire} and Vert.x. Entry: {@link dev.carabiner.holder.LinkedLocks}.
 *
 * <p>Everything happens on one context, which is nobody else's; callers are answered on theirs. The classes that decide
 * see Vert.x through {@code HolderContext} only, so that tests move their clock by hand.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A lease counts from the sending of the request that was answered, with 1 % off whatever was measured on another
 *       clock, and 20 ms less: so it is over here before anyone else can be granted it.
 *   <li>A request that failed is never a loss. Only this holder's clock, or a service that says so, ends a lease.
 *   <li>A lease that is over here is never taken up again, whatever arrives later.
 *   <li>A request that its caller has given up, or that may have left something behind, is cancelled until the service has
 *       heard of it, or nothing of it can be left.
 *   <li>The place of a verticle that runs on one member is given back after it has stopped, never before.
 * </ul>
 *
 * <p>Words: a <em>term</em> is one leadership of an election, numbered by its token; a <em>sole</em> verticle runs on one
 * member at a time; an <em>ending</em> is a release or a cancel that is repeated until it is answered.
 */
@NullMarked
@CheckReturnValue
package dev.carabiner.holder;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
