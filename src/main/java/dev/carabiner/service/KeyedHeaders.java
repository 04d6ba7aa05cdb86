package dev.carabiner.service;

import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Locale;
import java.util.Map;

/** Headers of users, apart from those with which keyed messages are carried. */
final class KeyedHeaders {
    private KeyedHeaders() {}

    /** A copy without what users did not set. */
    static MultiMap ofUser(MultiMap headers) {
        MultiMap own = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> header : headers) {
            if (!isReserved(header.getKey())) {
                own.add(header.getKey(), header.getValue());
            }
        }
        return own;
    }

    /** Throws {@link IllegalArgumentException} if a header is named as one of ours. */
    static void requireUser(DeliveryOptions options) {
        if (options.getHeaders() == null) {
            return;
        }
        for (Map.Entry<String, String> header : options.getHeaders()) {
            if (isReserved(header.getKey())) {
                throw new IllegalArgumentException("header: " + header.getKey() + " (expected: a name that does not"
                        + " begin with " + KeyedEnvelope.RESERVED + ")");
            }
        }
    }

    private static boolean isReserved(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith(KeyedEnvelope.RESERVED);
    }
}
