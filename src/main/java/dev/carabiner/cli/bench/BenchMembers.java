package dev.carabiner.cli.bench;

import dev.carabiner.Carabiner;
import dev.carabiner.cli.demo.FreePorts;
import dev.carabiner.cluster.PlainVertx;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Two clusters in this process, on loopback, that no other process joins: three members of ours, three of plain Vert.x. */
final class BenchMembers implements AutoCloseable {
    private static final int SIZE = 3;
    private static final long START_SECONDS = 60;
    private static final long CLOSE_SECONDS = 25;

    private final List<Carabiner> ours = new ArrayList<>();
    private final List<Vertx> plain = new ArrayList<>();

    /** Three members with Raft. */
    List<Carabiner> ours() throws IOException, TimeoutException {
        if (ours.isEmpty()) {
            List<Future<Carabiner>> starting = new ArrayList<>();
            for (CarabinerOptions options : options(SIZE)) {
                starting.add(Carabiner.join(new VertxOptions(), options));
            }
            for (Future<Carabiner> member : starting) {
                ours.add(member.await(START_SECONDS, TimeUnit.SECONDS));
            }
        }
        return ours;
    }

    /** Three members as Vert.x makes them. */
    List<Vertx> plain() throws IOException, TimeoutException {
        if (plain.isEmpty()) {
            for (CarabinerOptions options : options(0)) {
                VertxOptions loopback =
                        new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
                plain.add(Vertx.builder()
                        .with(loopback)
                        .withClusterManager(PlainVertx.clusterManager(options))
                        .buildClustered()
                        .await(START_SECONDS, TimeUnit.SECONDS));
            }
        }
        return plain;
    }

    private static List<CarabinerOptions> options(int raft) throws IOException {
        List<Integer> ports = FreePorts.find(SIZE);
        Map<String, String> common = Map.of(
                "cluster.name",
                "carabiner-bench-" + UUID.randomUUID(),
                "cluster.raft",
                Integer.toString(raft),
                "cluster.join",
                ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")),
                "http.port",
                "0");
        return ports.stream()
                .map(port -> CarabinerOptions.defaults()
                        .with(common)
                        .with(Map.of("name", "member-" + port, "cluster.port", Integer.toString(port))))
                .toList();
    }

    /** Nobody stays who would need what is handed over, so nobody hands over. */
    @Override
    public void close() throws TimeoutException {
        List<Vertx> all = new ArrayList<>(plain);
        ours.forEach(member -> all.add(member.vertx()));
        Future.join(all.stream().map(Vertx::close).toList()).otherwiseEmpty().await(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
