package dev.carabiner.cli.bench;

import dev.carabiner.Carabiner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A request to the owner of a key, beside a plain request of the event bus to the same member. */
final class MessageBench {
    private static final int KEYS = 1_000;

    private MessageBench() {}

    static void run(BenchMembers members, Rounds rounds, Figures figures) throws Exception {
        figures.head("messaging", "Messages: a request to the owner of a key, and its reply", "plain");
        Carabiner from = members.ours().get(0);
        Carabiner to = members.ours().get(1);
        consume(to);
        List<String> keys = Stream.iterate(0, i -> i + 1)
                .map(i -> "customer/" + i)
                .filter(key -> from.ring().owner(key).filter(to.name()::equals).isPresent())
                .limit(KEYS)
                .toList();
        JsonObject body = new JsonObject().put("item", "book").put("count", 3).put("note", "x".repeat(80));
        AtomicInteger turn = new AtomicInteger();
        Supplier<Future<?>> keyed = () -> from.keyed().request("bench", keys.get(turn.getAndIncrement() % KEYS), body);
        Supplier<Future<?>> plain = () -> from.vertx().eventBus().request("bench-plain", body);
        Context asking = ((VertxInternal) from.vertx()).createEventLoopContext();
        for (int inFlight : new int[] {1, 16, 64}) {
            List<ClosedLoop.Caller> asKeyed = Collections.nCopies(inFlight, new ClosedLoop.Caller(asking, keyed));
            List<ClosedLoop.Caller> asPlain = Collections.nCopies(inFlight, new ClosedLoop.Caller(asking, plain));
            figures.line(
                    inFlight + " in flight",
                    "us",
                    Contest.run(
                            round -> ClosedLoop.micros(asKeyed, round),
                            round -> ClosedLoop.micros(asPlain, round),
                            rounds));
        }
    }

    /** One context for both consumers, as both kinds of requests come from one. */
    private static void consume(Carabiner to) throws Exception {
        Promise<Object> ready = Promise.promise();
        Context serving = ((VertxInternal) to.vertx()).createEventLoopContext();
        serving.runOnContext(now -> Future.all(
                        to.vertx()
                                .eventBus()
                                .<JsonObject>consumer("bench-plain", message -> message.reply(message.body()))
                                .completion(),
                        to.keyed()
                                .<JsonObject>consumer("bench", message -> message.reply(message.body()))
                                .ready())
                .<Object>mapEmpty()
                .onComplete(ready));
        Object unused = ready.future().await(30, TimeUnit.SECONDS);
    }
}
