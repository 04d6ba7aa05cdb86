package dev.carabiner.sim.mutants;

import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** Runs simulations of a mutant until one of them is violated. */
final class MutantHunt {
    private static final String RUN = "dev.carabiner.service.SimulationRun";

    private MutantHunt() {}

    /**
     * What gave a mutant away.
     *
     * @param seeds how many it took
     * @param what the violated invariants, and the story of the first
     */
    record Catch(long seeds, String what) {
        String invariants() {
            return what.substring(0, what.indexOf(':'));
        }
    }

    static Optional<Catch> hunt(Mutant mutant, long most) {
        return hunt(MutantCompiler.compile(mutant), most);
    }

    /** Runs seeds 1, 2, … on the code with these classes in the place of the originals. */
    static Optional<Catch> hunt(Map<String, byte[]> changed, long most) {
        LongFunction<String> run = simulation(new MutantLoader(changed));
        try {
            return hunt(run, most);
        } finally {
            ((Runnable) run).run(); // Its way of being closed.
        }
    }

    private static Optional<Catch> hunt(LongFunction<String> run, long most) {
        for (long seed = 1; seed <= most; seed++) {
            String violation = run.apply(seed);
            if (!violation.isEmpty()) {
                return Optional.of(new Catch(seed, violation));
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("unchecked")
    private static LongFunction<String> simulation(ClassLoader loader) {
        try {
            return (LongFunction<String>) loader.loadClass(RUN).getConstructor().newInstance();
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
