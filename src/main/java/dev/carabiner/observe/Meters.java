package dev.carabiner.observe;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** One of something for each constant, made beforehand: found by position, with no hashing and no allocation. */
final class Meters<K extends Enum<K>, M> {
    private final Map<K, M> all;

    private Meters(Map<K, M> all) {
        this.all = all;
    }

    static <K extends Enum<K>, M> Meters<K, M> forEach(Class<K> keys, Function<K, M> maker) {
        Map<K, M> all = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            all.put(key, maker.apply(key));
        }
        return new Meters<>(all);
    }

    M of(K key) {
        M meter = all.get(key);
        if (meter == null) {
            throw new AssertionError(key + " has no meter");
        }
        return meter;
    }
}
