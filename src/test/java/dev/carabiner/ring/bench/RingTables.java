package dev.carabiner.ring.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures as tables in Markdown. */
final class RingTables {
    /** What a row is called, and the benchmark behind it. */
    private static final List<Map.Entry<String, String>> LOOKUPS = List.of(
            Map.entry("**`ownerOfHash(hash)`**", "ownerOfHash"),
            Map.entry("`TreeMap`, hash given", "treeMapOwnerOfHash"),
            Map.entry("hash4j JumpBackHash, hash given", "jumpBackOwnerOfHash"),
            Map.entry("**`owner(16 characters)`**", "owner"),
            Map.entry("`TreeMap`, XXH3", "treeMapOwner"),
            Map.entry("spymemcached ketama, MD5", "ketamaOwner"),
            Map.entry("Vert.x `CONSISTENT_HASHING`, MD5", "vertxOwner"),
            Map.entry("hash4j JumpBackHash, XXH3", "jumpBackOwner"),
            Map.entry("**`replicas(key, 3)`**", "replicas3"),
            Map.entry("**`replicas(key, 3)`, three even zones**", "replicas3Zones"),
            Map.entry("**`replicas(key, 3)`, a zone of one member**", "replicas3RareZone"));

    private static final List<Map.Entry<String, String>> CHANGES = List.of(
            Map.entry("**build**", "build"),
            Map.entry("`TreeMap`, build", "treeMapBuild"),
            Map.entry("spymemcached ketama, build", "ketamaBuild"),
            Map.entry("Vert.x `CONSISTENT_HASHING`, build", "vertxBuild"),
            Map.entry("**add a member**", "add"),
            Map.entry("**remove a member**", "remove"),
            Map.entry("`TreeMap`, add and remove in place", "treeMapAddAndRemove"),
            Map.entry("**diff, one member added**", "diff"),
            Map.entry("**diff, rings drawn apart**", "diffApart"),
            Map.entry("**diff of 3 replicas**", "diffReplicas3"));

    private static final List<Map.Entry<String, String>> THREADED = LOOKUPS.subList(3, 8);

    private final Figures figures;
    private final String[] members;

    RingTables(Figures figures, String[] members) {
        this.figures = figures;
        this.members = members;
    }

    void print(PrintStream out) {
        table(out, "Time per operation, by members (256 virtual nodes each)", LOOKUPS, figures::time);
        table(out, "Time of changes", CHANGES, figures::time);
        table(
                out,
                "Allocated per operation",
                Stream.concat(LOOKUPS.stream(), CHANGES.stream()).toList(),
                figures::bytes);
        out.println("Ratios: "
                + Stream.of(members)
                        .filter(count -> figures.hasAll(count, "ownerOfHash", "treeMapOwnerOfHash", "add", "build"))
                        .map(count -> "at " + count + " members `ownerOfHash` is "
                                + figures.ratio("ownerOfHash", "treeMapOwnerOfHash", count)
                                + " times as fast as the `TreeMap`, and adding one "
                                + figures.ratio("add", "build", count) + " times as fast as building anew")
                        .collect(Collectors.joining("; "))
                + ".");
        out.println();
    }

    private interface Cell {
        String of(String benchmark, String members);
    }

    private void table(PrintStream out, String title, List<Map.Entry<String, String>> rows, Cell cell) {
        List<String> columns = Arrays.asList(members);
        head(out, title, columns);
        rows.stream()
                .filter(row -> columns.stream().anyMatch(count -> figures.hasAll(count, row.getValue())))
                .forEach(row -> row(out, row.getKey(), columns, count -> cell.of(row.getValue(), count)));
        out.println();
    }

    static void printThreads(PrintStream out, int[] threads, List<Figures> byThreads) {
        List<String> counts = Arrays.stream(threads).mapToObj(Integer::toString).toList();
        head(out, "Time per operation and thread at 100 members, by threads", counts);
        THREADED.forEach(row -> row(out, row.getKey(), counts, count -> byThreads
                .get(counts.indexOf(count))
                .time(row.getValue(), "100")));
        out.println();
    }

    static void head(PrintStream out, String title, List<String> columns) {
        out.println("| " + title + " | " + String.join(" | ", columns) + " |");
        out.println("|---" + "|--:".repeat(columns.size()) + "|");
    }

    static void row(PrintStream out, String name, List<String> columns, Function<String, String> cell) {
        out.println("| " + name + " | " + columns.stream().map(cell).collect(Collectors.joining(" | ")) + " |");
    }
}
