package dev.carabiner.ring.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What needs no clock: the memory that a ring holds, and how evenly it deals out keys. */
final class Scales {
    /** Keys drawn for each member. Even a perfect ring would show the chance in that: see the floor's figure. */
    private static final int KEYS_PER_MEMBER = 2_000;

    private static final int LEAST_KEYS = 200_000;

    /** Above, finding an owner among so many members takes some rivals minutes. */
    private static final int MOST_MEMBERS = 1_000;

    private final List<String> members;

    Scales(String[] members) {
        this.members = Arrays.asList(members);
    }

    void print(PrintStream out) {
        RingTables.head(out, "Memory held, by members", members);
        for (Kind kind : Kind.values()) {
            RingTables.row(out, kind.label(), members, count -> Figures.bytes(held(kind, Integer.parseInt(count))));
        }
        out.println();
        List<String> few = members.stream()
                .filter(count -> Integer.parseInt(count) <= MOST_MEMBERS)
                .toList();
        RingTables.head(out, "Most keys of a member to the mean, by members", few);
        for (Kind kind : Kind.values()) {
            RingTables.row(out, kind.label(), few, count -> maxToMean(kind, Integer.parseInt(count)));
        }
        out.println();
    }

    /** Bytes of heap that one more ring takes. Names and members are made for each anew, so they count too. */
    private static double held(Kind kind, int members) {
        int copies = Math.max(1, 1_000 / members);
        List<Object> rings = new ArrayList<>();
        rings.add(kind.of(members).ring()); // Whatever is loaded with the first one is not counted.
        long before = used();
        for (int i = 0; i < copies; i++) {
            rings.add(kind.of(members).ring());
        }
        long after = used();
        return Math.max(0, after - before) / (rings.size() - 1.0);
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    private static String maxToMean(Kind kind, int members) {
        Rival rival = kind.of(members);
        int keys = Math.max(LEAST_KEYS, KEYS_PER_MEMBER * members);
        long[] counts = new long[members];
        for (int i = 0; i < keys; i++) {
            counts[rival.owner("user/" + i)]++;
        }
        long most = IntStream.range(0, members).mapToLong(i -> counts[i]).max().orElse(0);
        return String.format(Locale.ROOT, "%.2f", most * (double) members / keys);
    }
}
