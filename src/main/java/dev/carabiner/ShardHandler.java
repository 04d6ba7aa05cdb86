package dev.carabiner;

import io.vertx.core.Future;

/**
 * Work that is cut into shards, each of which runs on one member at a time. Called on the context on which {@link
 * Keyed#shards} was. A future that fails, or a throw, is followed by another try, after a pause that grows from 100 ms to
 * 10 s.
 */
public interface ShardHandler {
    /**
     * Begins the work of a shard. If it fails nothing of it may go on: it is begun anew, with the same token.
     *
     * @param token the fencing token of the shard's lease, higher than that of everyone who ran it before: to be sent along
     *     with whatever this shard writes elsewhere
     */
    Future<Void> started(int shard, long token);

    /**
     * Ends the work of a shard. Nothing of it may go on once the future is done, for the next member begins then. Called
     * after {@link #started} has succeeded, or at once, also while that is under way, when the lease is lost: then there is
     * little time.
     */
    Future<Void> stopped(int shard);
}
