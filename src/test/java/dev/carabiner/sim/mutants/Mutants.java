package dev.carabiner.sim.mutants;

import java.util.List;
import java.util.stream.Stream;

/** All of them. */
final class Mutants {
    private Mutants() {}

    static List<Mutant> all() {
        return Stream.of(CommitMutants.ALL, OwnerMutants.ALL, RuleMutants.ALL, EndingMutants.ALL, DeskMutants.ALL)
                .flatMap(List::stream)
                .toList();
    }
}
