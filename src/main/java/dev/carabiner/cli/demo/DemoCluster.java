package dev.carabiner.cli.demo;

import dev.carabiner.Carabiner;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three members with raft, in this process, on loopback, in a cluster that no other process joins. */
final class DemoCluster {
    static final int SIZE = 3;

    private final List<Carabiner> members;

    private DemoCluster(List<Carabiner> members) {
        this.members = members;
    }

    /** Starts all members; done when each is in the ring. If one fails the others are closed. */
    static Future<DemoCluster> start() {
        List<Future<Carabiner>> opening = options().stream()
                .map(options -> Carabiner.open(new VertxOptions(), options))
                .toList();
        return Future.join(opening)
                .compose(open -> Future.join(
                        opening.stream().map(member -> member.result().join()).toList()))
                .map(joined ->
                        new DemoCluster(opening.stream().map(Future::result).toList()))
                .recover(failure -> closeAll(opening.stream()
                                .filter(Future::succeeded)
                                .map(Future::result)
                                .toList())
                        .transform(closed -> Future.failedFuture(failure)));
    }

    private static List<CarabinerOptions> options() {
        List<Integer> ports;
        try {
            ports = FreePorts.find(SIZE);
        } catch (IOException noPorts) {
            throw new UncheckedIOException(noPorts);
        }
        String name = "carabiner-demo-" + UUID.randomUUID();
        String join = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        // The HTTP port is left at its default, so that each member takes the next free one from 8080 on.
        return IntStream.range(0, SIZE)
                .mapToObj(i -> CarabinerOptions.defaults()
                        .with(Map.of(
                                "name",
                                "member-" + (i + 1),
                                "cluster.name",
                                name,
                                "cluster.port",
                                Integer.toString(ports.get(i)),
                                "cluster.join",
                                join,
                                "cluster.raft",
                                Integer.toString(SIZE))))
                .toList();
    }

    List<Carabiner> members() {
        return members;
    }

    /**
     * Closes one member after the other, so that each can hand its work to those that are left. The last one has nobody
     * to hand it to, and without a majority nobody to ask: it only closes its doors.
     */
    Future<Void> close() {
        return closeAll(members);
    }

    private static Future<Void> closeAll(List<Carabiner> members) {
        Future<Void> closed = Future.succeededFuture();
        for (int i = 0; i < members.size(); i++) {
            Carabiner member = members.get(i);
            boolean last = i == members.size() - 1;
            closed = closed.eventually(() -> last ? member.vertx().close() : member.close());
        }
        return closed;
    }
}
