package dev.carabiner.cli.demo;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.MovedRange;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Four servers on a ring of their own, five keys, three replicas each; then one server is lost. */
final class RingScene {
    private static final int VIRTUAL_NODES = 256;
    private static final int REPLICAS = 3;
    private static final String LOST = "server1";
    private static final List<String> KEYS =
            IntStream.rangeClosed(1, 5).mapToObj(i -> "user" + i).toList();

    private final PrintWriter out;
    private final Palette palette;

    RingScene(PrintWriter out, Palette palette) {
        this.out = out;
        this.palette = palette;
    }

    void play() {
        HashRing before = HashRing.of(
                RingHash.XXH3,
                VIRTUAL_NODES,
                IntStream.range(0, 4).mapToObj(i -> RingMember.of("server" + i)).toList());
        HashRing after = before.without(LOST);
        out.println(palette.strong("1. The ring: which server has which key"));
        out.println("   " + before.members().size() + " servers, " + VIRTUAL_NODES
                + " points each on a circle of hashes (" + before.hash().label() + "); a key belongs to the"
                + " server of the next point,");
        out.println("   and the next other servers keep copies of it.");
        out.println();
        out.println(palette.faint("   key     owner     copies"));
        KEYS.forEach(key -> out.println("   " + row(before, key)));
        out.println();
        out.println("   " + palette.bad(LOST + " is lost.") + " Nobody is asked; the same rule gives:");
        out.println();
        KEYS.forEach(key -> out.println("   " + row(after, key) + "   " + verdict(before, after, key)));
        out.println();
        out.println(String.format(
                Locale.ROOT,
                "   %.1f %% of all possible keys got another owner: those of %s, and no others."
                        + " (Hash modulo servers: 75 %%.)",
                100 * MovedRange.share(before.diff(after)),
                LOST));
        out.println();
    }

    private String row(HashRing ring, String key) {
        List<String> names = names(ring, key);
        String copies = names.stream().skip(1).collect(Collectors.joining("  "));
        return String.format("%-6s  %-8s  %s", key, names.get(0), copies);
    }

    private String verdict(HashRing before, HashRing after, String key) {
        List<String> old = names(before, key);
        List<String> now = names(after, key);
        if (!old.get(0).equals(now.get(0))) {
            return palette.bad("owner moved: " + old.get(0) + " -> " + now.get(0))
                    + (old.contains(now.get(0)) ? ", which had a copy" : "");
        }
        if (!old.equals(now)) {
            List<String> fresh =
                    now.stream().filter(name -> !old.contains(name)).toList();
            return palette.changed("owner stays") + ", new copy on " + String.join(", ", fresh);
        }
        return palette.good("nothing changed");
    }

    private static List<String> names(HashRing ring, String key) {
        return ring.replicas(key, REPLICAS).stream().map(RingMember::name).toList();
    }
}
