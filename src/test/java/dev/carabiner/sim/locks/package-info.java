/**
 * What must hold of a history of locks, whatever happened to the cluster meanwhile. {@link
 * dev.carabiner.sim.locks.LockHistory} is what an observer with true time and a look into every register has seen: the
 * callers' calls and what they believed to hold, the words between members, and each value of each register. A {@link
 * dev.carabiner.sim.locks.LockCheck} looks for one thing that must never be in it.
 *
 * <p>The checks know the words of the system and nothing of how it works inside.
 */
@NullMarked
package dev.carabiner.sim.locks;

import org.jspecify.annotations.NullMarked;
