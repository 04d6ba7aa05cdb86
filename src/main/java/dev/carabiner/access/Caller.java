package dev.carabiner.access;

import dev.carabiner.config.AuthOptions;
import dev.carabiner.lock.Asker;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who asks a member for something.
 *
 * @param subject who; {@link Subject#ANYBODY} where nobody has to say so
 * @param scopes what they may do
 * @param expires when the credential is good no longer; empty: never by itself
 * @param credential which one it was, as its authenticator knows it again; never the credential itself
 * @param from the door, and the address at its other side, for people
 */
public record Caller(String subject, Scopes scopes, Optional<Instant> expires, String credential, String from) {
    /** A caller who has proved nothing, where nothing has to be proved. */
    public static Caller anybody(String from) {
        return inside(Subject.ANYBODY, from);
    }

    /**
     * A caller inside the cluster. It is trusted, for who is on the event bus can do everything anyway; the subject keeps
     * its leases apart from those of outsiders.
     */
    public static Caller inside(AuthOptions auth, String subject, String from) {
        return inside(auth.isOpen() ? Subject.ANYBODY : subject, from);
    }

    private static Caller inside(String subject, String from) {
        return new Caller(subject, Scopes.EVERYTHING, Optional.empty(), "", from);
    }

    /** The one who asks something of a lease. */
    public Asker asker() {
        return new Asker(subject, scopes.isAdmin());
    }

    /** Whether the credential is good no longer. */
    public boolean isExpiredAt(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Whether this one can take over from the other in the middle of what that does: the same, who may do no less. */
    public boolean canContinueFor(Caller other) {
        return subject.equals(other.subject) && scopes.cover(other.scopes);
    }

    /** For people; not which credential it was. */
    @Override
    public String toString() {
        return "Caller[subject=" + subject + ", scopes=" + scopes + ", from=" + from + "]";
    }
}
