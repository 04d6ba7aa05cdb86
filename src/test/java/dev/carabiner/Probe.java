package dev.carabiner;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Clients that take and release locks that nobody else wants, one after the other, and note how long each takes. */
final class Probe {
    private final Queue<Long> tookMillis = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Future<Void>> running = new ArrayList<>();
    private volatile boolean over;

    /** Begins; each client has one cycle under way at a time. */
    static Probe start(List<? extends TestClient> clients) {
        Probe probe = new Probe();
        for (int i = 0; i < clients.size(); i++) {
            Promise<Void> done = Promise.promise();
            probe.running.add(done.future());
            probe.cycle(clients.get(i), "probe/" + UUID.randomUUID() + "/", 0, done);
        }
        return probe;
    }

    /** Not one composed future: to complete a chain of many thousands takes more stack than there is. */
    private void cycle(TestClient client, String prefix, int number, Promise<Void> done) {
        if (over) {
            done.complete();
            return;
        }
        long begun = System.nanoTime();
        String lock = prefix + number;
        JsonObject id = new JsonObject().put("lock", lock).put("leaseId", "probe");
        client.call("lock.acquire", id.copy().put("wait", 20_000))
                .compose(lease -> client.call("lock.release", id))
                .onFailure(failure -> failures.add(lock + ": " + failure.getMessage()))
                .onComplete(released -> {
                    tookMillis.add((System.nanoTime() - begun) / 1_000_000);
                    cycle(client, prefix, number + 1, done);
                });
    }

    /** Ends, when the cycles under way have. */
    void stop() throws TimeoutException {
        over = true;
        Future.all(running).await(60, TimeUnit.SECONDS);
    }

    /** How many cycles there have been. */
    int count() {
        return tookMillis.size();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** The time that this part of all cycles took at most; 1 for the longest. */
    Duration quantile(double part) {
        List<Long> sorted = tookMillis.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return Duration.ZERO;
        }
        int index = (int) Math.ceil(part * sorted.size()) - 1;
        return Duration.ofMillis(sorted.get(Math.max(0, index)));
    }

    @Override
    public String toString() {
        return count() + " cycles, p50 " + quantile(0.5).toMillis() + " ms, p99 "
                + quantile(0.99).toMillis() + " ms, longest " + quantile(1).toMillis() + " ms, failed "
                + failures.size();
    }
}
