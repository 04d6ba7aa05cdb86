package dev.carabiner.live;

import dev.carabiner.lock.LockName;
import java.util.HashMap;
import java.util.Map;

/**
 * What holders read when they begin and write when they have done: one value for each lock. A write is stale if somebody
 * else has written since its writer has read, whatever their tokens say. One kind of resource refuses tokens older than
 * the newest it has seen, the other takes whatever comes. Owned by one thread.
 */
final class Resource {
    private final boolean checksTokens;
    private final Map<LockName, Place> places = new HashMap<>();
    private long accepted;
    private long refused;
    private long stale;

    private static final class Place {
        long newestToken;
        long version;
    }

    private Resource(boolean checksTokens) {
        this.checksTokens = checksTokens;
    }

    static Resource checkingTokens() {
        return new Resource(true);
    }

    static Resource trusting() {
        return new Resource(false);
    }

    /** The version that is there now. A reader with an old token gets one too, and may see what comes of it. */
    long read(LockName lock, long token) {
        Place place = place(lock);
        place.newestToken = Math.max(place.newestToken, token);
        return place.version;
    }

    void write(LockName lock, long token, long readVersion) {
        Place place = place(lock);
        if (checksTokens && token < place.newestToken) {
            refused++;
            return;
        }
        place.newestToken = Math.max(place.newestToken, token);
        accepted++;
        stale += place.version == readVersion ? 0 : 1;
        place.version++;
    }

    private Place place(LockName lock) {
        return places.computeIfAbsent(lock, name -> new Place());
    }

    Tally tally() {
        return new Tally(accepted, refused, stale);
    }

    /** @param stale writes that were accepted, though they overwrote what their writers had not read */
    record Tally(long accepted, long refused, long stale) {}
}
