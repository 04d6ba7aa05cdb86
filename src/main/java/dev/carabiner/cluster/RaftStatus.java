package dev.carabiner.cluster;

import java.util.List;
import java.util.Locale;

/**
 * How the Raft members are, as this member sees it.
 *
 * @param members how many of them are here; without raft 0
 * @param required how many the configuration asks for; without raft 0
 * @param explanation one line for people: what is missing, and what can be done
 */
public record RaftStatus(int members, int required, State state, String explanation) {
    /** From good to bad, but for {@code dev}, which promises nothing. */
    public enum State {
        /** No consensus: registers can roll back when a member dies. */
        DEV,
        /** The members have not found each other yet; nothing can be read or written. */
        FORMING,
        /** All are here. */
        WHOLE,
        /** Some are missing; a majority answers. */
        DEGRADED,
        /** Enough are here, but they do not answer just now: they elect a leader, or are too busy. */
        SILENT,
        /** No majority answers; nothing can be read or written. */
        LOST;

        private final String label = name().toLowerCase(Locale.ROOT);

        public String label() {
            return label;
        }
    }

    static RaftStatus dev() {
        return new RaftStatus(0, 0, State.DEV, "no consensus: for development only");
    }

    static RaftStatus forming(int members, int required) {
        return new RaftStatus(
                members, required, State.FORMING, "waiting for " + required + " members, " + members + " here");
    }

    /** For a member that has never had an answer: a newcomer, which hears of the voters after some seconds. */
    static RaftStatus unanswered(int required) {
        return new RaftStatus(
                0,
                required,
                State.FORMING,
                "waiting for the raft members to answer; if that lasts, a majority of them is missing");
    }

    static RaftStatus answering(int members, int required, List<String> missing) {
        if (members >= required) {
            return new RaftStatus(
                    members, required, State.WHOLE, "all " + required + " raft members are here" + besides(missing));
        }
        return new RaftStatus(
                members,
                required,
                State.DEGRADED,
                members + " of " + required + " raft members are here" + named(missing)
                        + "; a member that comes, or comes back, takes the free place");
    }

    static RaftStatus silent(int members, int required, List<String> missing) {
        return new RaftStatus(
                members,
                required,
                State.SILENT,
                "the raft members do not answer just now, " + members + " of " + required + " are here" + named(missing)
                        + ": in general they elect a leader, which takes some seconds");
    }

    static RaftStatus lost(int members, int required, List<String> missing) {
        return new RaftStatus(
                members,
                required,
                State.LOST,
                "no majority of the raft members answers, " + members + " of " + required + " are here" + named(missing)
                        + ": nothing is granted, renewed or released. If the missing ones still run, connect them again,"
                        + " and all goes on by itself. If they have ended, starting them again does not help, for what"
                        + " they knew was in their memory: stop all members, then start them; leases are gone then, and"
                        + " tokens go on rising");
    }

    private static String named(List<String> missing) {
        return missing.isEmpty() ? "" : ", missing " + String.join(", ", missing);
    }

    private static String besides(List<String> missing) {
        return missing.isEmpty() ? "" : ", and a former one is being removed: " + String.join(", ", missing);
    }
}
