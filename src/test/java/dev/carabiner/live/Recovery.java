package dev.carabiner.live;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Waits until all members serve again, and meanwhile does what a supervisor of processes does: starts members again that
 * have ended by themselves. Owned by the thread of the test.
 */
final class Recovery {
    /** A member that starts may look for others for a minute. */
    static final Duration SERVING_BOUND = Duration.ofSeconds(90);
    /** A Raft member that is missing is removed after a minute. */
    static final Duration WHOLE_BOUND = Duration.ofSeconds(150);

    private static final int POLL_MILLIS = 100;

    private final LiveCluster cluster;
    private final LiveLoad load;
    private final MemberDoor door;
    private final TrueTime time;
    private final List<String> notes = new ArrayList<>();
    private final Map<LiveMember, Integer> restarts = new HashMap<>();

    Recovery(LiveCluster cluster, LiveLoad load, MemberDoor door, TrueTime time) {
        this.cluster = cluster;
        this.load = load;
        this.door = door;
        this.time = time;
    }

    /** Something worth a line in the report. */
    void note(String what) {
        String line = String.format("%8.3f s: %s", time.nanos() / 1e9, what);
        notes.add(line);
        System.out.println("live: " + line);
    }

    List<String> notes() {
        return notes;
    }

    int restarts() {
        return restarts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Waits until every member has granted a lock and every shard has been granted by a request sent after now. Returns
     * when that was, or empty if it was not within {@link #SERVING_BOUND}.
     */
    Optional<Long> awaitServing() {
        long since = time.nanos();
        return await("serving", SERVING_BOUND, () -> notServing(since));
    }

    /** Waits until every member says that all Raft members are here; empty if not within {@link #WHOLE_BOUND}. */
    Optional<Long> awaitWhole() {
        return await("whole", WHOLE_BOUND, this::notWhole);
    }

    private Optional<Long> await(String what, Duration bound, Supplier<Optional<String>> obstacle) {
        long end = time.nanos() + bound.toNanos();
        Optional<String> why = obstacle.get();
        while (why.isPresent() && time.nanos() < end) {
            supervise();
            sleep(POLL_MILLIS);
            why = obstacle.get();
        }
        if (why.isPresent()) {
            note("not " + what + " within " + bound.toSeconds() + " s: " + why.get());
            return Optional.empty();
        }
        return Optional.of(time.nanos());
    }

    /** Starts members again that have ended though nobody asked them to. */
    void supervise() {
        for (LiveMember member : cluster.members()) {
            if (member.hasEndedByItself()) {
                note(member + " ended by itself, started again: " + member.lastWords());
                restarts.merge(member, 1, Integer::sum);
                member.start();
            }
        }
    }

    private Optional<String> notServing(long since) {
        for (LiveMember member : cluster.members()) {
            Optional<String> obstacle = obstacle(member);
            if (obstacle.isPresent()) {
                return obstacle;
            }
        }
        for (int shard = 0; shard < load.shards(); shard++) {
            if (load.grantedNanos(shard) < since) {
                return Optional.of("no grant of shard " + shard);
            }
        }
        return Optional.empty();
    }

    private Optional<String> obstacle(LiveMember member) {
        MemberDoor.Answer ready = door.get(member.address(), "/health/ready");
        if (!ready.succeeded()) {
            return Optional.of(member + " is not ready: " + ready.status() + " " + ready.body());
        }
        MemberDoor.Answer ring = door.get(member.address(), "/v1/ring");
        int seen = ring.body().getJsonArray("members", new JsonArray()).size();
        if (seen != cluster.members().size()) {
            return Optional.of(member + " sees " + seen + " members in the ring");
        }
        MemberDoor.Answer granted = door.acquire(
                        member.address(),
                        "serve/" + member,
                        new JsonObject().put("ttl", 100).put("wait", 1_000))
                .join();
        return granted.succeeded() ? Optional.empty() : Optional.of(member + " grants nothing: " + granted.code());
    }

    private Optional<String> notWhole() {
        for (LiveMember member : cluster.members()) {
            JsonObject raft = door.get(member.address(), "/v1/cluster").body().getJsonObject("raft", new JsonObject());
            if (!raft.getString("state", "no answer").startsWith("whole")) {
                return Optional.of(member + " says " + raft.getString("state", "nothing"));
            }
        }
        return Optional.empty();
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
