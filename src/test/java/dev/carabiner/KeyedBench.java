package dev.carabiner;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * What a keyed request costs beside a plain one to the same member: in one run, in turns, from one verticle's context to a
 * consumer on another member of this JVM. Run with the class path and flags of the tests. Arguments: rounds, milliseconds
 * a round, requests in flight (several, with commas).
 */
final class KeyedBench {
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

    private static void compare(
            Context context,
            IntFunction<Future<Message<Object>>> plain,
            IntFunction<Future<Message<Object>>> keyed,
            int inFlight,
            int rounds,
            int millis)
            throws Exception {
        List<Double> plainMicros = new ArrayList<>();
        List<Double> keyedMicros = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = -5; round < rounds; round++) {
            boolean plainFirst = round % 2 == 0;
            double first = micros(context, plainFirst ? plain : keyed, inFlight, millis);
            double second = micros(context, plainFirst ? keyed : plain, inFlight, millis);
            if (round >= 0) {
                double p = plainFirst ? first : second;
                double k = plainFirst ? second : first;
                plainMicros.add(p);
                keyedMicros.add(k);
                ratios.add(k / p);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "in flight %3d: plain %.1f us, keyed %.1f us a request; ratio of medians %.3f, median of ratios %.3f%n",
                inFlight,
                median(plainMicros),
                median(keyedMicros),
                median(keyedMicros) / median(plainMicros),
                median(ratios));
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return DoubleStream.of(sorted).skip(sorted.length / 2).findFirst().orElseThrow();
    }

    /** The time of one request, as the time of the round over the number of requests. */
    private static double micros(Context context, IntFunction<Future<Message<Object>>> ask, int inFlight, int millis)
            throws Exception {
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
        return (System.nanoTime() - begun) / 1e3 / count[0];
    }

    private static void next(IntFunction<Future<Message<Object>>> ask, int[] count, long end, Promise<Void> done) {
        if (System.nanoTime() - end >= 0) {
            done.complete();
            return;
        }
        ask.apply(count[0]++).onSuccess(reply -> next(ask, count, end, done)).onFailure(done::fail);
    }
}
