package dev.carabiner.sim.mutants;

import dev.carabiner.sim.SimThreads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** What gave which mutant away, and after how many seeds. {@link SimThreads} hunt side by side. */
record MutantReport(Map<Mutant, Optional<MutantHunt.Catch>> outcomes, long most) {
    static MutantReport of(List<Mutant> mutants, long most) {
        List<Callable<Optional<MutantHunt.Catch>>> hunts = new ArrayList<>();
        mutants.forEach(mutant -> hunts.add(() -> hunt(mutant, most)));
        List<Optional<MutantHunt.Catch>> caught = SimThreads.run(hunts);
        Map<Mutant, Optional<MutantHunt.Catch>> outcomes = new LinkedHashMap<>();
        for (int i = 0; i < caught.size(); i++) {
            outcomes.put(mutants.get(i), caught.get(i));
        }
        return new MutantReport(outcomes, most);
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
