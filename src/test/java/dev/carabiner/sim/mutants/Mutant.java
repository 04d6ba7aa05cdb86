package dev.carabiner.sim.mutants;

import java.util.List;

/**
 * One way to break the code.
 *
 * @param leavesOut what the design asks for and this does not do
 */
record Mutant(String name, String leavesOut, List<Edit> edits) {
    Mutant {
        edits = List.copyOf(edits);
    }

    static Mutant of(String name, String leavesOut, Edit... edits) {
        return new Mutant(name, leavesOut, List.of(edits));
    }

    /**
     * One change of one source.
     *
     * @param type the class, below {@code dev.carabiner}, such as {@code lock.Grants}
     * @param find what must be there exactly once; white space does not matter
     */
    record Edit(String type, String find, String replacement) {}

    static Edit edit(String type, String find, String replacement) {
        return new Edit(type, find, replacement);
    }
}
