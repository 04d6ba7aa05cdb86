/**
 * A cluster in one thread: the classes of production run on simulated clocks, timers, registers and networks, all driven
 * by one seed. The same seed gives the same run to the last event; {@link dev.carabiner.sim.SimScheduler#traceHash}
 * proves it.
 *
 * <p>Entry class: {@link dev.carabiner.sim.SimScheduler}. A {@link dev.carabiner.sim.SimContext} is one life of a member:
 * its event loop, its timers and its clocks. {@link dev.carabiner.sim.SimNetwork} says who reaches whom;
 * {@link dev.carabiner.sim.SimRegister}, {@link dev.carabiner.sim.SimBus}, {@link dev.carabiner.sim.SimHints} and
 * {@link dev.carabiner.sim.SimEngine} are what members share, each with its own faults.
 */
@NullMarked
package dev.carabiner.sim;

import org.jspecify.annotations.NullMarked;
