package dev.carabiner.cli.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;

/** A number in a map that all members share. It can be read and written; nothing makes the two one step. */
final class SharedNumber {
    private static final String KEY = "counter";

    private final AsyncMap<String, Integer> map;

    private SharedNumber(AsyncMap<String, Integer> map) {
        this.map = map;
    }

    /** The number as the member of this Vert.x reaches it. */
    static Future<SharedNumber> of(Vertx vertx) {
        return vertx.sharedData()
                .<String, Integer>getClusterWideMap("carabiner.demo")
                .map(SharedNumber::new);
    }

    Future<Integer> read() {
        return map.get(KEY);
    }

    Future<Void> write(int value) {
        return map.put(KEY, value);
    }
}
