package dev.carabiner;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.Optional;

/**
 * An election: of those who stand for it, one leads. It is the lock {@code election/NAME}, so whoever can take locks takes
 * part, through whichever door, and an operator can depose a leader by breaking it. May be used from any context; futures
 * complete, and handlers are called, on the context of the caller.
 */
public interface Election {
    /** The name of the election, without {@code election/}. */
    String name();

    /**
     * Stands for it until elected, in order of standing.
     *
     * @param text what others are shown of this leader, such as an address: at most 256 characters
     * @return the leadership; fails with {@code timeout} if {@link #withdraw} was called meanwhile, and with
     *     {@code unavailable} if the locks were closed
     */
    default Future<Leadership> campaign(String text) {
        return campaign(LockOptions.defaults().waitingForEver().heldBy(text));
    }

    /**
     * Stands for it, for as long as {@link LockOptions#waiting} says. A shorter {@link LockOptions#ttl} than that of
     * {@link #campaign(String)}, 30 s, has a leader that died followed sooner.
     *
     * @param options of which the mode is left aside
     */
    Future<Leadership> campaign(LockOptions options);

    /**
     * Gives up what was begun by {@link #campaign} through this object and is not won yet.
     *
     * @return done when nobody of them can be elected any more, or the service could not be told; never fails
     */
    Future<Void> withdraw();

    /** Who leads now, if anybody; fails with {@code unavailable} if nobody could tell. */
    Future<Optional<Leader>> leader();

    /**
     * Tells who leads: first who it is now, as soon as that is known, then whenever that has changed. It is told by
     * events, and looks for itself every 5 s, for events can be lost; leaders that come and go meanwhile are left out.
     * The terms that are told never go down.
     */
    Observation observe(Handler<Optional<Leader>> observer);

    /** An observer that is told. */
    interface Observation {
        /** Tells it nothing any more, from a moment on. */
        void close();
    }
}
