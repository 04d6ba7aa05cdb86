package dev.carabiner.cluster;

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

    static RaftStatus answering(int members, int required) {
        return members >= required
                ? new RaftStatus(members, required, State.WHOLE, "all " + required + " raft members are here")
                : new RaftStatus(
                        members, required, State.DEGRADED, members + " of " + required + " raft members are here");
    }

    static RaftStatus lost(int members, int required) {
        return new RaftStatus(
                members,
                required,
                State.LOST,
                "no majority of the raft members answers, " + members + " of " + required + " are here: bring the"
                        + " others back, or else stop all members and start anew");
    }
}
