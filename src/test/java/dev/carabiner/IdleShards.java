package dev.carabiner;

import io.vertx.core.Future;

/** Takes and gives up shards at once, and does nothing with them. */
final class IdleShards implements ShardHandler {
    @Override
    public Future<Void> started(int shard, long token) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> stopped(int shard) {
        return Future.succeededFuture();
    }
}
