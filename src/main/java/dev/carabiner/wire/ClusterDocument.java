package dev.carabiner.wire;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * The result of {@code cluster.get}.
 *
 * @param cluster the name of the cluster
 * @param member the name of the member that answers
 * @param consistency what the promises rest on
 * @param members how many there are, whatever their state
 * @param version of the program
 * @param startedSeconds when the answering member started, wall clock, seconds since 1970, for people
 */
public record ClusterDocument(
        String cluster,
        String member,
        Consistency consistency,
        int members,
        Raft raft,
        String version,
        long startedSeconds) {
    /** What a register rests on. */
    public enum Consistency {
        /** A majority of Raft members: everything promised holds. */
        RAFT("raft"),
        /** One copy and backups: registers can roll back when a member dies, and exclusion is not promised. */
        DEV("dev");

        private final String label;

        Consistency(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * The state of consensus.
     *
     * @param members of the Raft group now
     * @param required as configured; 0 without Raft
     * @param state one word and perhaps a sentence, for people
     */
    public record Raft(int members, int required, String state) {
        public JsonObject toJson() {
            return new JsonObject()
                    .put("members", members)
                    .put("required", required)
                    .put("state", state);
        }
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("cluster", cluster)
                .put("member", member)
                .put("consistency", consistency.label())
                .put("members", members)
                .put("raft", raft.toJson())
                .put("version", version)
                .put("started", Instant.ofEpochSecond(startedSeconds).toString());
    }
}
