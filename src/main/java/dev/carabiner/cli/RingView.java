package dev.carabiner.cli;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingBalance;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import dev.carabiner.ring.WhatIf;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What {@code carabiner ring} says: each thing as JSON for programs, and as lines for people. */
record RingView(long version, int replicas) {
    JsonObject json(HashRing ring) {
        return head(ring).put("balance", balance(ring.balance()));
    }

    List<String> lines(HashRing ring) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "version %d, %s, %d virtual nodes, digest %s",
                version,
                ring.hash().label(),
                ring.virtualNodes(),
                RingHash.hex(ring.digest())));
        RingBalance balance = ring.balance();
        lines.add(balanceLine(balance));
        lines.add("");
        int width = width(ring.members().stream().map(RingMember::name).toList());
        lines.add(pad("member", width) + "  weight    share  zone");
        for (RingMember member : ring.members()) {
            lines.add(String.format(
                            Locale.ROOT,
                            "%s  %6s  %6.2f%%  %s",
                            pad(member.name(), width),
                            plain(member.weight()),
                            100 * balance.members().getOrDefault(member.name(), 0.0),
                            member.zone().orElse(""))
                    .stripTrailing());
        }
        balance.zones()
                .forEach((zone, share) ->
                        lines.add(String.format(Locale.ROOT, "zone %s has %.2f%%", zone, 100 * share)));
        return lines;
    }

    JsonObject json(HashRing ring, List<String> keys) {
        JsonArray owners = new JsonArray();
        keys.forEach(key -> owners.add(key(ring, key).put("replicas", names(ring, key))));
        return new JsonObject().put("version", version).put("keys", owners);
    }

    List<String> lines(HashRing ring, List<String> keys) {
        int width = width(keys);
        return keys.stream()
                .map(key -> pad(key, width) + "  " + RingHash.hex(ring.hashOf(key)) + "  " + text(ring, key))
                .toList();
    }

    JsonObject json(WhatIf whatIf, List<String> keys) {
        JsonArray flows = new JsonArray();
        for (WhatIf.Flow flow : whatIf.flows()) {
            JsonObject json = new JsonObject();
            flow.from().ifPresent(name -> json.put("from", name));
            flow.to().ifPresent(name -> json.put("to", name));
            flows.add(json.put("share", flow.share()).put("ranges", flow.ranges()));
        }
        JsonArray owners = new JsonArray();
        keys.forEach(key -> owners.add(key(whatIf.before(), key)
                .put("before", names(whatIf.before(), key))
                .put("after", names(whatIf.after(), key))));
        return new JsonObject()
                .put("version", version)
                .put("moved", whatIf.moved())
                .put("copied", whatIf.copied(replicas))
                .put("replicas", replicas)
                .put("flows", flows)
                .put(
                        "before",
                        head(whatIf.before())
                                .put("balance", balance(whatIf.before().balance())))
                .put(
                        "after",
                        head(whatIf.after())
                                .put("balance", balance(whatIf.after().balance())))
                .put("keys", owners);
    }

    List<String> lines(WhatIf whatIf, List<String> keys) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%.2f%% of all keys would get another owner", 100 * whatIf.moved()));
        if (replicas > 1) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%.2f%% of all keys would be copied, to have %d replicas again",
                    100 * whatIf.copied(replicas),
                    replicas));
        }
        for (WhatIf.Flow flow : whatIf.flows()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %6.2f%%  %s -> %s",
                    100 * flow.share(),
                    flow.from().orElse("nobody"),
                    flow.to().orElse("nobody")));
        }
        RingBalance before = whatIf.before().balance();
        RingBalance after = whatIf.after().balance();
        lines.add("before: " + balanceLine(before));
        lines.add("after:  " + balanceLine(after));
        lines.add("");
        Set<String> names = new TreeSet<>(before.members().keySet());
        names.addAll(after.members().keySet());
        int width = width(names);
        lines.add(pad("member", width) + "   before    after");
        for (String name : names) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s  %6.2f%%  %6.2f%%",
                    pad(name, width),
                    100 * before.members().getOrDefault(name, 0.0),
                    100 * after.members().getOrDefault(name, 0.0)));
        }
        int keyWidth = width(keys);
        keys.forEach(key ->
                lines.add(pad(key, keyWidth) + "  " + text(whatIf.before(), key) + " -> " + text(whatIf.after(), key)));
        return lines;
    }

    private JsonObject head(HashRing ring) {
        JsonArray members = new JsonArray();
        for (RingMember member : ring.members()) {
            JsonObject json = new JsonObject().put("name", member.name()).put("weight", member.weight());
            member.zone().ifPresent(zone -> json.put("zone", zone));
            members.add(json);
        }
        return new JsonObject()
                .put("version", version)
                .put("hash", ring.hash().label())
                .put("virtualNodes", ring.virtualNodes())
                .put("digest", RingHash.hex(ring.digest()))
                .put("members", members);
    }

    private static JsonObject balance(RingBalance balance) {
        JsonObject members = new JsonObject();
        balance.members().forEach(members::put);
        JsonObject zones = new JsonObject();
        balance.zones().forEach(zones::put);
        return new JsonObject()
                .put("members", members)
                .put("zones", zones)
                .put("maxToMean", balance.maxToMean())
                .put("minToMean", balance.minToMean())
                .put(
                        "expected",
                        new JsonObject()
                                .put("maxToMean", balance.expected().max())
                                .put("minToMean", balance.expected().min()));
    }

    private static String balanceLine(RingBalance balance) {
        return String.format(
                Locale.ROOT,
                "shares for their weights: %.2f to %.2f of the mean (%s, for such a ring: %.2f to %.2f)",
                balance.minToMean(),
                balance.maxToMean(),
                balance.isAsExpected() ? "as expected" : "outside of what is expected",
                balance.expected().min(),
                balance.expected().max());
    }

    private static JsonObject key(HashRing ring, String key) {
        return new JsonObject().put("key", key).put("hash", RingHash.hex(ring.hashOf(key)));
    }

    private JsonArray names(HashRing ring, String key) {
        return new JsonArray(
                ring.replicas(key, replicas).stream().map(RingMember::name).toList());
    }

    private String text(HashRing ring, String key) {
        List<String> names =
                ring.replicas(key, replicas).stream().map(RingMember::name).toList();
        return names.isEmpty() ? "nobody" : String.join(" ", names);
    }

    private static int width(Iterable<String> texts) {
        int width = "member".length();
        for (String text : texts) {
            width = Math.max(width, text.length());
        }
        return width;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String plain(double weight) {
        return weight == Math.rint(weight) ? Long.toString((long) weight) : Double.toString(weight);
    }
}
