package dev.carabiner.cli.bench;

import dev.carabiner.Carabiner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Lock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** {@code sharedData().getLock}, the same calls on both: what they cost, and whether they keep anybody out. */
final class LockBench {
    /** A caller goes round that many locks, so that it does not meet its own release. */
    private static final int LOCKS = 64;

    private static final int CROWD = 60;
    private static final int HOLD_MILLIS = 5;
    private static final int WAIT_MILLIS = 60_000;

    private LockBench() {}

    static void run(BenchMembers members, Rounds rounds, Figures figures) throws Exception {
        figures.head(
                "locks", "Locks: getLock and release, three members in this process (Carabiner's with Raft)", "plain");
        List<Vertx> ours = members.ours().stream().map(Carabiner::vertx).toList();
        List<Vertx> plain = members.plain();
        for (int callers : new int[] {1, 16, 64}) {
            IntFunction<IntFunction<String>> own = caller -> turn -> "bench/" + caller + "/" + turn % LOCKS;
            figures.line(
                    callers == 1 ? "1 caller" : callers + " callers, each its own locks",
                    "us",
                    Contest.run(side(ours, callers, own), side(plain, callers, own), rounds));
        }
        IntFunction<IntFunction<String>> one = caller -> turn -> "bench/one";
        figures.line(
                "16 callers, all the same lock", "us", Contest.run(side(ours, 16, one), side(plain, 16, one), rounds));
        figures.counts("at most held by so many of " + CROWD + " at once", holdersAtOnce(ours), holdersAtOnce(plain));
    }

    private static Contest.Side side(List<Vertx> members, int callers, IntFunction<IntFunction<String>> names) {
        List<ClosedLoop.Caller> loop = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            Vertx vertx = members.get(i % members.size());
            Context context = ((VertxInternal) vertx).createEventLoopContext();
            loop.add(new ClosedLoop.Caller(context, lockAndRelease(vertx, names.apply(i))));
        }
        return round -> ClosedLoop.micros(loop, round);
    }

    private static Supplier<Future<?>> lockAndRelease(Vertx vertx, IntFunction<String> names) {
        AtomicInteger turn = new AtomicInteger();
        return () -> vertx.sharedData()
                .getLockWithTimeout(names.apply(turn.getAndIncrement()), WAIT_MILLIS)
                .onSuccess(Lock::release);
    }

    /** A crowd on one member wants one lock; each who gets it holds it for a moment. */
    private static int holdersAtOnce(List<Vertx> members) throws TimeoutException {
        Vertx vertx = members.get(0);
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Void>> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(vertx.sharedData()
                    .getLockWithTimeout("bench/crowd", WAIT_MILLIS)
                    .compose(lock -> {
                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                        return vertx.timer(HOLD_MILLIS)
                                .onComplete(held -> {
                                    holders.decrementAndGet();
                                    lock.release();
                                })
                                .mapEmpty();
                    }));
        }
        Future.join(crowd).await(2 * WAIT_MILLIS, TimeUnit.MILLISECONDS);
        return most.get();
    }
}
