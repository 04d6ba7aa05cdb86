package dev.carabiner.cluster;

/**
 * Why a member can go on no longer.
 *
 * @param reason for people
 * @param remedy what is to be done about it
 */
public record EndOfLife(String reason, Remedy remedy) {
    /** What is to be done about the end of a member. */
    public enum Remedy {
        /** Close it, and join again at the same addresses: in a new Vert.x of the same process, or in a new process. */
        NEW_LIFE,
        /** End the process. Somebody has to look into it, or a supervisor to start a new one. */
        NEW_PROCESS
    }

    static EndOfLife mendedByNewLife(String reason) {
        return new EndOfLife(reason, Remedy.NEW_LIFE);
    }

    static EndOfLife forGood(String reason) {
        return new EndOfLife(reason, Remedy.NEW_PROCESS);
    }

    @Override
    public String toString() {
        return reason;
    }
}
