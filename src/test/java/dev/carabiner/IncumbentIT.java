package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Lock;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Why this project exists: the same unchanged code, on the stock cluster manager and on ours.
 *
 * <p>The stock manager asks {@code IMap.tryLock} on a pool of 20 worker threads, and such a lock belongs to a thread and
 * is re-entrant: a second caller that comes to the thread of the holder is let in beside it.
 */
final class IncumbentIT {
    private static final int CALLERS = 60;

    @Test
    void getLock_ofTheStockManager_letsManyIn() throws Exception {
        Vertx vertx = Vertx.builder()
                .withClusterManager(new HazelcastClusterManager(loopbackOnly()))
                .buildClustered()
                .await(60, TimeUnit.SECONDS);
        try {
            assertThat(mostHoldersAtOnce(vertx)).isGreaterThan(1);
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void getLock_ofOurs_letsOneIn() throws Exception {
        try (ThreeMembers alone = ThreeMembers.start(1, 0, Map.of())) {
            assertThat(mostHoldersAtOnce(alone.member(0).vertx())).isEqualTo(1);
        }
    }

    /** All callers on one member want the one lock, for 50 ms each. */
    private static int mostHoldersAtOnce(Vertx vertx) throws Exception {
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(vertx.sharedData().getLockWithTimeout("wanted", 30_000).compose(lock -> {
                most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                return hold(vertx, lock, holders);
            }));
        }
        Future.join(callers).otherwiseEmpty().await(60, TimeUnit.SECONDS);
        return most.get();
    }

    private static Future<Void> hold(Vertx vertx, Lock lock, AtomicInteger holders) {
        return vertx.timer(50)
                .onComplete(held -> {
                    holders.decrementAndGet();
                    lock.release();
                })
                .mapEmpty();
    }

    private static Config loopbackOnly() {
        Config config = new Config()
                .setClusterName("test-" + UUID.randomUUID())
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.logging.type", "jdk");
        config.getNetworkConfig().setPort(0).getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        return config;
    }
}
