/**
 * The code, broken on purpose, to see whether the simulation notices. A {@link dev.carabiner.sim.mutants.Mutant} is a
 * few edits of the sources that run in production, each of which leaves out one thing that the design says is needed.
 * It is compiled in memory and loaded beside the rest in a class loader of its own, so that nothing of it is ever in a
 * jar, and the code has no switches. {@link dev.carabiner.sim.mutants.MutantsTest} runs simulations on each until one is
 * violated. A mutant that survives is a hole in the checks, or a sentence of the design that is not needed.
 */
@NullMarked
package dev.carabiner.sim.mutants;

import org.jspecify.annotations.NullMarked;
