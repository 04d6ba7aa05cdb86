package dev.carabiner.cluster;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the CP objects are called. A name may end in {@code @GROUP}, so whatever a user chooses is encoded first; ours and
 * the users' never meet, for they begin with different words.
 *
 * @param raft whether CP groups exist. Without them each object is placed by its own name
 */
record CpNames(boolean raft) {
    /** Each group has its own leader and log, so that three members share the work. */
    private static final int GROUPS = 3;

    private static final String PLAIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.";

    /** The register that holds the ring. */
    static final String RING = "ring";

    /** All registers there are: a fixed set, for CP objects are never collected. The first few cover every group. */
    static List<String> registers(int shards) {
        return Stream.concat(Stream.of(RING), IntStream.range(0, shards).mapToObj(CpNames::shard))
                .toList();
    }

    static String shard(int shard) {
        return "shard/" + shard;
    }

    String register(String key) {
        int slash = key.indexOf('/');
        int group = slash < 0 ? 0 : Integer.parseInt(key.substring(slash + 1)) % GROUPS;
        return placed("register/" + key, group);
    }

    String counter(String name) {
        return placed("counter/" + encoded(name), Math.floorMod(name.hashCode(), GROUPS));
    }

    /** Distinguishes the groups: registers with different answers stand in different ones. */
    int groupCount() {
        return raft ? GROUPS : 1;
    }

    /** The names of our groups, and of the one in which Hazelcast keeps account of them. */
    static Stream<String> groupsWithMetadata() {
        return Stream.concat(Stream.of("METADATA"), IntStream.range(0, GROUPS).mapToObj(CpNames::group));
    }

    private static String group(int group) {
        return "carabiner-" + group;
    }

    private String placed(String object, int group) {
        return raft ? object + "@" + group(group) : object;
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte unit : name.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf(unit) >= 0) {
                encoded.append((char) unit);
            } else {
                encoded.append('%').append(String.format("%02X", unit));
            }
        }
        return encoded.toString();
    }
}
