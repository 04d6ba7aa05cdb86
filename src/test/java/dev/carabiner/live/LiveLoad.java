package dev.carabiner.live;

import dev.carabiner.lock.LockName;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;

/** Clients and probes, on one event loop, through WebSockets. */
final class LiveLoad implements AutoCloseable {
    private static final int PROBE_LINKS = 4;
    /** A client's longest wait, its tries, and those of its release. */
    private static final Duration REST = Duration.ofSeconds(45);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final WebSocketClient sockets = vertx.createWebSocketClient(
            new WebSocketClientOptions().setConnectTimeout(1_000).setMaxConnections(10_000));
    private final AtomicLongArray granted;
    private final LiveHistory history;
    private final List<LiveLink> links = new ArrayList<>();
    private final List<LiveClient> clients = new ArrayList<>();
    private final List<ShardProbe> probes = new ArrayList<>();

    /** @param probed a lock of each shard */
    LiveLoad(LiveSettings settings, LiveHistory history, List<MemberAddress> members, Map<Integer, LockName> probed) {
        this.history = history;
        this.granted = new AtomicLongArray(probed.size());
        Random random = new Random(settings.seed());
        Pace pace = new Pace(settings.requestsPerSecond());
        List<ProbeLink> probeLinks = new ArrayList<>();
        for (int i = 0; i < PROBE_LINKS; i++) {
            probeLinks.add(new ProbeLink(link(members, i, random)));
        }
        for (int shard = 0; shard < probed.size(); shard++) {
            LockName lock = probed.get(shard);
            if (lock == null) {
                throw new IllegalArgumentException("probed: no lock of shard " + shard);
            }
            ProbeLink link = probeLinks.get(shard % PROBE_LINKS);
            probes.add(new ShardProbe(vertx, shard, lock, link, history, pace, granted));
        }
        for (int i = 0; i < settings.clients(); i++) {
            Random own = new Random(random.nextLong());
            clients.add(new LiveClient(vertx, "c" + i, link(members, i, own), history, pace, own));
        }
    }

    private LiveLink link(List<MemberAddress> members, int home, Random random) {
        LiveLink link = new LiveLink(vertx, sockets, members, home, random);
        links.add(link);
        return link;
    }

    void start() {
        on(() -> {
            links.subList(0, PROBE_LINKS).forEach(LiveLink::connect);
            probes.forEach(ShardProbe::start);
            clients.forEach(LiveClient::start);
        });
    }

    /** When the request was sent that was granted last to the probe of a shard. Any thread may ask. */
    long grantedNanos(int shard) {
        return granted.get(shard);
    }

    int shards() {
        return granted.length();
    }

    /** Lets all clients come to an end, and closes their sockets; the history is the caller's from then on. */
    void stop() throws InterruptedException {
        on(() -> {
            clients.forEach(LiveClient::stop);
            probes.forEach(ShardProbe::stop);
        });
        long end = history.now() + REST.toNanos();
        while (!on(() -> {}, () -> clients.stream().allMatch(LiveClient::isIdle)) && history.now() < end) {
            Thread.sleep(100);
        }
        on(() -> links.forEach(LiveLink::stop));
    }

    private void on(Runnable task) {
        boolean done = on(task, () -> true);
        assert done;
    }

    private boolean on(Runnable task, BooleanSupplier result) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        context.runOnContext(now -> {
            try {
                task.run();
                done.complete(result.getAsBoolean());
            } catch (RuntimeException bug) {
                done.completeExceptionally(bug);
            }
        });
        try {
            return done.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("the load does not answer", failure);
        }
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(30, TimeUnit.SECONDS);
    }
}
