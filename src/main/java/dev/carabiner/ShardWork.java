package dev.carabiner;

import io.vertx.core.Future;
import java.util.Set;

/** One member's part in work that is spread over members. Ends with the verticle that began it, or before. */
public interface ShardWork {
    /** The shards that run here now. */
    Set<Integer> running();

    /**
     * Takes no more part: stops what runs here and gives the leases back. The shards that the ring gives to this member
     * run nowhere then, unless somebody else here takes part. Repeating it is harmless.
     *
     * @return done when all is stopped
     */
    Future<Void> close();
}
