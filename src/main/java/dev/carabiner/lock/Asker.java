package dev.carabiner.lock;

/**
 * Who asks something of a lease or a wait: it obeys the subject that asked for it, and whoever speaks for all.
 *
 * @param subject empty where callers are not told apart: then all of them are the same
 * @param admin whether this one speaks for all
 */
public record Asker(String subject, boolean admin) {
    /** Whoever it is, where callers are not told apart. */
    public static final Asker ANYBODY = new Asker("", false);

    /** Whether what belongs to that subject obeys this one, and is shown to it. */
    public boolean speaksFor(String other) {
        return admin || subject.equals(other);
    }
}
