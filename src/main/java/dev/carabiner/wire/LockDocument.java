package dev.carabiner.wire;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A lock as {@code lock.get} and {@code lock.list} show it, true at one moment. A lock without holders is {@code free},
 * whether or not anybody ever held it.
 *
 * @param mode of the holders; empty for a free lock
 * @param limit of permits, 1 for an exclusive holder; empty for a free lock and for shared holders
 * @param newestToken the newest granted, or an upper bound of it while nobody holds the lock
 * @param waiters in order of their turn; the JSON has at most {@value #MAX_WAITERS} of them
 * @param waiting how many wait in all
 * @param owner the member that owns the lock's shard, as far as is known
 */
public record LockDocument(
        LockName lock,
        Optional<LockMode> mode,
        Optional<Integer> limit,
        long newestToken,
        List<Holder> holders,
        List<Waiter> waiters,
        int waiting,
        Optional<String> owner,
        int shard) {
    /** How many waiters a document shows; it has the whole count beside them. */
    public static final int MAX_WAITERS = 100;

    public LockDocument {
        holders = List.copyOf(holders);
        waiters = List.copyOf(waiters.size() > MAX_WAITERS ? waiters.subList(0, MAX_WAITERS) : waiters);
        if (waiting < waiters.size()) {
            throw new IllegalArgumentException(
                    "waiting: " + waiting + " (expected: at least the " + waiters.size() + " waiters shown)");
        }
    }

    /**
     * A live lease.
     *
     * @param leaseId empty if the reader may not know it
     * @param acquiredSeconds when it was granted, wall clock, seconds since 1970, for people
     */
    public record Holder(
            Optional<LeaseId> leaseId,
            String holder,
            long token,
            int permits,
            Duration ttl,
            Duration remaining,
            long acquiredSeconds,
            long renewals,
            JsonObject metadata) {
        public JsonObject toJson() {
            JsonObject json = new JsonObject();
            leaseId.ifPresent(id -> json.put("leaseId", id.value()));
            // A lease at its end is still shown until its expiry has been committed: never with a negative time.
            long left = Math.max(0, remaining.toMillis());
            return json.put("holder", holder)
                    .put("token", token)
                    .put("permits", permits)
                    .put("ttl", ttl.toMillis())
                    .put("remaining", left)
                    .put("acquired", Instant.ofEpochSecond(acquiredSeconds).toString())
                    .put("renewals", renewals)
                    .put("metadata", metadata);
        }
    }

    /**
     * Somebody who waits.
     *
     * @param leaseId empty if the reader may not know it
     * @param position 1 for whoever is next
     * @param waited since the wait was first queued
     */
    public record Waiter(Optional<LeaseId> leaseId, String holder, int position, LockMode mode, Duration waited) {
        public JsonObject toJson() {
            JsonObject json = new JsonObject();
            leaseId.ifPresent(id -> json.put("leaseId", id.value()));
            return json.put("holder", holder)
                    .put("position", position)
                    .put("mode", mode.label())
                    .put("waited", waited.toMillis());
        }
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject().put("lock", lock.value()).put("state", holders.isEmpty() ? "free" : "held");
        mode.ifPresent(value -> json.put("mode", value.label()));
        limit.ifPresent(value -> json.put("limit", value));
        json.put("newestToken", newestToken)
                .put(
                        "holders",
                        new JsonArray(holders.stream().map(Holder::toJson).toList()))
                .put(
                        "waiters",
                        new JsonArray(waiters.stream().map(Waiter::toJson).toList()))
                .put("waiting", waiting);
        owner.ifPresent(name -> json.put("owner", name));
        return json.put("shard", shard);
    }
}
