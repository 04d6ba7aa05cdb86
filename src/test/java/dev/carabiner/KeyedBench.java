package dev.carabiner;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a keyed request costs beside a plain one to the same member: in one run, in turns, from one verticle's context to a
 * consumer on another member of this JVM, the same contexts, connections and body for both. Either kind goes first in every
 * other round. CPU time suffers less than the clock from what else runs on the machine. Run with the class path and flags
 * of the tests. Arguments: rounds, milliseconds a round, requests in flight (several, with commas).
 */
final class KeyedBench {
    /** Rounds of either kind before those that count, for the compiler. */
    private static final int WARM_UP = 5;

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private KeyedBench() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        int millis = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        String[] inFlight = (args.length > 2 ? args[2] : "1,16,64").split(",", -1);
        try (ThreeMembers cluster = ThreeMembers.start(2, 0, Map.of())) {
            Carabiner from = cluster.member(0);
            Carabiner to = cluster.member(1);
            Context serving = ((VertxInternal) to.vertx()).createEventLoopContext();
            onContext(serving, () -> {
                Future<Void> plain = to.vertx()
                        .eventBus()
                        .<JsonObject>consumer("bench-plain", message -> message.reply(message.body()))
                        .completion();
                Future<Void> keyed = to.keyed()
                        .<JsonObject>consumer("bench", message -> message.reply(message.body()))
                        .ready();
                return Future.all(plain, keyed);
            });
            List<String> keys = keysOf(from, to, 1_000);
            JsonObject body =
                    new JsonObject().put("item", "book").put("count", 3).put("note", "x".repeat(80));
            Context asking = ((VertxInternal) from.vertx()).createEventLoopContext();
            IntFunction<Future<Message<Object>>> plain =
                    i -> from.vertx().eventBus().request("bench-plain", body);
            IntFunction<Future<Message<Object>>> keyed =
                    i -> from.keyed().request("bench", keys.get(i % keys.size()), body);
            for (String width : inFlight) {
                compare(asking, plain, keyed, Integer.parseInt(width), rounds, millis);
            }
        }
        System.exit(0);
    }

    @CanIgnoreReturnValue
    private static <T> T onContext(Context context, Supplier<Future<T>> work) throws Exception {
        Promise<T> done = Promise.promise();
        context.runOnContext(now -> work.get().onComplete(done));
        return done.future().await(60, TimeUnit.SECONDS);
    }

    private static List<String> keysOf(Carabiner from, Carabiner owner, int count) throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; keys.size() < count; i++) {
            String key = "customer/" + i;
            JsonObject args = new JsonObject().put("key", key);
            if (TestClient.bus(from).ask("ring.owner", args).getString("owner").equals(owner.name())) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** What a request of one round took: of the clock, and of all processors together, with the collection of garbage. */
    private record Cost(double wallMicros, double cpuMicros) {}

    private static void compare(
            Context context,
            IntFunction<Future<Message<Object>>> plain,
            IntFunction<Future<Message<Object>>> keyed,
            int inFlight,
            int rounds,
            int millis)
            throws Exception {
        List<Cost> plainCosts = new ArrayList<>();
        List<Cost> keyedCosts = new ArrayList<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            boolean plainFirst = round % 2 == 0;
            Cost first = cost(context, plainFirst ? plain : keyed, inFlight, millis);
            Cost second = cost(context, plainFirst ? keyed : plain, inFlight, millis);
            if (round >= 0) {
                plainCosts.add(plainFirst ? first : second);
                keyedCosts.add(plainFirst ? second : first);
            }
        }
        report("wall", inFlight, plainCosts, keyedCosts, Cost::wallMicros);
        report("CPU", inFlight, plainCosts, keyedCosts, Cost::cpuMicros);
    }

    private static void report(
            String what, int inFlight, List<Cost> plain, List<Cost> keyed, ToDoubleFunction<Cost> micros) {
        double[] p = plain.stream().mapToDouble(micros).toArray();
        double[] k = keyed.stream().mapToDouble(micros).toArray();
        double[] ratios =
                IntStream.range(0, p.length).mapToDouble(i -> k[i] / p[i]).toArray();
        System.out.printf(
                Locale.ROOT,
                "in flight %3d, %4s: plain %.2f us, keyed %.2f us a request; ratio of medians %.3f, median of ratios"
                        + " %.3f (quartiles %.3f to %.3f)%n",
                inFlight,
                what,
                quantile(p, 0.5),
                quantile(k, 0.5),
                quantile(k, 0.5) / quantile(p, 0.5),
                quantile(ratios, 0.5),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
    }

    private static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (part * (sorted.length - 1) + 0.5)];
    }

    /** The cost of one request, as that of the round over the number of requests. */
    private static Cost cost(Context context, IntFunction<Future<Message<Object>>> ask, int inFlight, int millis)
            throws Exception {
        long cpu = PROCESS.getProcessCpuTime();
        long begun = System.nanoTime();
        long end = begun + TimeUnit.MILLISECONDS.toNanos(millis);
        int[] count = new int[1];
        onContext(context, () -> {
            List<Future<Void>> clients = new ArrayList<>();
            for (int i = 0; i < inFlight; i++) {
                Promise<Void> done = Promise.promise();
                clients.add(done.future());
                next(ask, count, end, done);
            }
            return Future.all(clients);
        });
        double wallMicros = (System.nanoTime() - begun) / 1e3;
        return new Cost(wallMicros / count[0], (PROCESS.getProcessCpuTime() - cpu) / 1e3 / count[0]);
    }

    private static void next(IntFunction<Future<Message<Object>>> ask, int[] count, long end, Promise<Void> done) {
        if (System.nanoTime() - end >= 0) {
            done.complete();
            return;
        }
        ask.apply(count[0]++).onSuccess(reply -> next(ask, count, end, done)).onFailure(done::fail);
    }
}
