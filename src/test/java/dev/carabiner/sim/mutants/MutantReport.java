package dev.carabiner.sim.mutants;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What gave which mutant away, and after how many seeds. {@code -Dcarabiner.threads=N} hunts N at a time. */
record MutantReport(Map<Mutant, Optional<MutantHunt.Catch>> outcomes, long most) {
    private static final int THREADS = Integer.getInteger("carabiner.threads", 1);

    static MutantReport of(List<Mutant> mutants, long most) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            Map<Mutant, Future<Optional<MutantHunt.Catch>>> hunts = new LinkedHashMap<>();
            for (Mutant mutant : mutants) {
                hunts.put(mutant, threads.submit(() -> hunt(mutant, most)));
            }
            Map<Mutant, Optional<MutantHunt.Catch>> outcomes = new LinkedHashMap<>();
            for (Map.Entry<Mutant, Future<Optional<MutantHunt.Catch>>> hunt : hunts.entrySet()) {
                outcomes.put(hunt.getKey(), hunt.getValue().get());
            }
            return new MutantReport(outcomes, most);
        } catch (InterruptedException | ExecutionException broken) {
            throw new AssertionError(broken);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Optional<MutantHunt.Catch> hunt(Mutant mutant, long most) {
        Optional<MutantHunt.Catch> caught = MutantHunt.hunt(mutant, most);
        System.out.println(mutant.name() + ": "
                + caught.map(what -> what.seeds() + " seeds, " + what.what()).orElse("NOT CAUGHT"));
        return caught;
    }

    List<String> survivors() {
        return outcomes.entrySet().stream()
                .filter(outcome -> outcome.getValue().isEmpty())
                .map(outcome -> outcome.getKey().name())
                .toList();
    }

    /** How many mutants each invariant has caught, alone or with others. */
    private Map<String, Integer> byInvariant() {
        Map<String, Integer> counts = new TreeMap<>();
        outcomes.values()
                .forEach(caught -> caught.ifPresent(what -> {
                    for (String invariant : what.invariants().split(", ", -1)) {
                        counts.merge(invariant, 1, Integer::sum);
                    }
                }));
        return counts;
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add("# Mutants: " + outcomes.size() + ", of which " + survivors().size() + " not caught within " + most
                + " seeds");
        lines.add("");
        lines.add("| mutant | leaves out | seeds | violated |");
        lines.add("|---|---|---|---|");
        outcomes.forEach((mutant, caught) -> lines.add("| " + mutant.name() + " | " + mutant.leavesOut() + " | "
                + caught.map(what -> what.seeds() + " | " + what.invariants()).orElse("– | not caught") + " |"));
        lines.add("");
        lines.add("Caught by, alone or with others: " + byInvariant());
        lines.add("");
        return String.join("\n", lines);
    }
}
