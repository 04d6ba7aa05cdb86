package dev.carabiner.cli.demo;

import dev.carabiner.Carabiner;
import io.vertx.core.Future;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The demonstration, told on {@code out}. Plays once. */
public final class Demo {
    private final PrintWriter out;
    private final Palette palette;
    private Future<DemoCluster> cluster = Future.failedFuture("not started");
    private Optional<Outside> outside = Optional.empty();

    public Demo(PrintWriter out, Palette palette) {
        this.out = out;
        this.palette = palette;
    }

    /** First part: the ring, a matter of arithmetic. */
    public void playRing() {
        new RingScene(out, palette).play();
    }

    /** Starts the members of the second part. */
    public Future<Void> start() {
        long startNanos = System.nanoTime();
        out.println("Starting three members in this process, replicating by Raft ...");
        cluster = DemoCluster.start();
        return cluster.<Void>map(started -> {
            double seconds = Duration.ofNanos(System.nanoTime() - startNanos).toMillis() / 1000.0;
            out.println(String.format(Locale.ROOT, "Ready after %.1f s.", seconds));
            started.members()
                    .forEach(member -> out.println(
                            "   " + member.name() + "  " + member.http() + "  cluster " + member.clusterAddress()));
            out.println();
            return null;
        });
    }

    /** Second part, on the members: with a lock, and then without. */
    public Future<Tally> playLocks() {
        Outside clients = Outside.open();
        outside = Optional.of(clients);
        return cluster.compose(started -> new LockScene(out, palette).play(started.members(), clients));
    }

    /** Says what a visitor can do with the members while they are up. */
    public void invite() {
        Carabiner first = cluster.result().members().get(0);
        Carabiner second = cluster.result().members().get(1);
        Carabiner third = cluster.result().members().get(2);
        out.println(palette.strong("The members stay up until Ctrl-C. Try them from another terminal:"));
        out.println("   curl -d '{\"ttl\": 60000}' " + first.http() + "/v1/locks/printer/acquire");
        out.println("   curl " + second.http() + "/v1/locks/printer");
        out.println("   curl " + third.http() + "/v1/cluster");
        out.println();
    }

    /** Closes everything that was started; may be called at any time. */
    public Future<Void> close() {
        return outside.map(Outside::close)
                .orElseGet(Future::succeededFuture)
                .eventually(() -> cluster.compose(DemoCluster::close))
                .otherwiseEmpty();
    }
}
