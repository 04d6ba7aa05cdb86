package dev.carabiner.sim;

import dev.carabiner.cluster.Register;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A shared value that is linearizable, as one under Raft, and whose calls fail in all the ways in which those of a real
 * one do: a write may be applied and yet fail, say false, or never answer; it may be applied a minute after its caller
 * gave up.
 */
public final class SimRegister {
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final String key;
    private final List<Write> writes = new ArrayList<>();
    private int life;
    private @Nullable Buffer value;
    private Faults readFaults = Faults.NONE;
    private Faults writeFaults = Faults.NONE;
    private boolean down;
    private long calls;

    /**
     * A value that was written.
     *
     * @param asked when the writer first asked to replace what stood there before: what it wrote is no younger
     * @param life of the register, one more each time that it was lost as a whole
     */
    public record Write(Duration at, String writer, Buffer value, Duration asked, int life) {}

    /** What becomes of one call. */
    public enum Fate {
        FINE,
        /** Never carried out, never answered. */
        LOST_REQUEST,
        /** Not carried out, and answered with a failure. */
        FAILED_REQUEST,
        /** Carried out, and answered, late. */
        LATE_REQUEST,
        /** Carried out, never answered. */
        LOST_ANSWER,
        /** Carried out, but answered with a failure. */
        FAILED_ANSWER,
        /** Carried out, but a write is answered with false. */
        FALSE_ANSWER,
        /** Carried out at once, answered late: by then it may tell of a value that is long gone. */
        LATE_ANSWER,
        /** Carried out, and once more later, as by an engine that retries what it has not seen answered. */
        REPEATED
    }

    /**
     * How often calls meet which fate but the fine one.
     *
     * @param late how late the late ones are at most
     */
    public record Faults(Map<Fate, Double> probabilities, Duration late) {
        public static final Faults NONE = new Faults(Map.of(), Duration.ZERO);

        /** Every other call meets some fault, and late ones are late by up to 8 s. */
        public static final Faults MANY = new Faults(
                Map.of(
                        Fate.LOST_REQUEST, 0.05,
                        Fate.FAILED_REQUEST, 0.05,
                        Fate.LATE_REQUEST, 0.08,
                        Fate.LOST_ANSWER, 0.08,
                        Fate.FAILED_ANSWER, 0.08,
                        Fate.FALSE_ANSWER, 0.08,
                        Fate.LATE_ANSWER, 0.08,
                        Fate.REPEATED, 0.04),
                Duration.ofSeconds(8));

        /** All calls meet this one. */
        public static Faults always(Fate fate, Duration late) {
            return new Faults(Map.of(fate, 1.0), late);
        }

        Fate draw(double chance) {
            double left = chance;
            for (Fate fate : Fate.values()) { // In this order, for that of a map may differ from run to run.
                left -= probabilities.getOrDefault(fate, 0.0);
                if (left < 0) {
                    return fate;
                }
            }
            return Fate.FINE;
        }
    }

    public SimRegister(SimScheduler scheduler, SimNetwork network, String key) {
        this.scheduler = scheduler;
        this.network = network;
        this.key = key;
    }

    /** For all calls from now on. */
    public void faults(Faults next) {
        readFaults = next;
        writeFaults = next;
    }

    /** For all writes from now on; reads stay as they are. */
    public void writeFaults(Faults next) {
        writeFaults = next;
    }

    /** Without a quorum: calls fail at once, or are never answered, and nothing is carried out. */
    public void down(boolean next) {
        scheduler.note(key + (next ? ": down" : ": up"));
        down = next;
    }

    /** Puts an earlier value in the place of the present one, as an engine without a quorum does when a member dies. */
    public void rollBack(int writesLost) {
        int kept = Math.max(0, writes.size() - writesLost);
        value = kept == 0 ? null : writes.get(kept - 1).value();
        scheduler.note(key + ": rolled back by " + writesLost);
    }

    /** Loses all, as when every member of the engine has stopped: calls that are still under way come to nothing. */
    public void lose() {
        life++;
        value = null;
        scheduler.note(key + ": lost");
    }

    /** How often it was lost as a whole. */
    public int life() {
        return life;
    }

    /** Puts this there, by nobody's write: another release's, or rubbish. */
    public void replace(Buffer next) {
        value = next;
    }

    /** What stands there now. */
    public @Nullable Buffer value() {
        return value;
    }

    /** How many reads and writes were asked for, by all members. */
    public long calls() {
        return calls;
    }

    /** All that were applied, oldest first. */
    public List<Write> writes() {
        return Collections.unmodifiableList(writes);
    }

    /** The register as one member uses it; answers on that member's context. */
    public Register port(String id, SimContext context) {
        return new Port(id, context);
    }

    private final class Port implements Register {
        private final String id;
        private final SimContext context;
        private @Nullable Buffer lastExpected;
        private Duration lastAsked = Duration.ZERO;

        Port(String id, SimContext context) {
            this.id = id;
            this.context = context;
        }

        @Override
        public Future<@Nullable Buffer> read() {
            return call(id, context, readFaults, () -> value, answer -> answer);
        }

        @Override
        public Future<Boolean> compareAndSet(@Nullable Buffer expected, Buffer next) {
            if (lastAsked.isZero() || !Objects.equals(expected, lastExpected)) {
                lastExpected = expected;
                lastAsked = scheduler.elapsed();
            }
            Duration asked = lastAsked;
            return call(id, context, writeFaults, () -> apply(id, expected, next, asked), applied -> false);
        }
    }

    private boolean apply(String id, @Nullable Buffer expected, Buffer next, Duration asked) {
        if (!Objects.equals(value, expected)) {
            return false;
        }
        value = next.copy();
        writes.add(new Write(scheduler.elapsed(), id, value, asked, life));
        scheduler.note(key + ": write " + writes.size() + " by " + id);
        return true;
    }

    private <T extends @Nullable Object> Future<T> call(
            String id, SimContext context, Faults faults, Supplier<T> effect, UnaryOperator<T> lie) {
        calls++;
        Promise<T> promise = Promise.promise();
        Fate fate = faults.draw(scheduler.random().nextDouble());
        Duration there = fate == Fate.LATE_REQUEST ? late(faults) : network.delay();
        Duration back = fate == Fate.LATE_ANSWER ? late(faults) : network.delay();
        if (down || !network.hasQuorum(id)) {
            if (scheduler.chance(0.5)) {
                fail(context, promise, "no quorum");
            }
            return promise.future();
        }
        if (fate == Fate.FAILED_REQUEST) {
            fail(context, promise, "not carried out");
        }
        if (fate == Fate.FAILED_REQUEST || fate == Fate.LOST_REQUEST) {
            return promise.future();
        }
        int present = life;
        // Carried out by the register, whatever has become of the caller meanwhile.
        scheduler.world().runAfter(there, () -> {
            if (life != present) {
                return;
            }
            T answer = effect.get();
            switch (fate) {
                case LOST_ANSWER -> {}
                case FAILED_ANSWER -> fail(context, promise, "carried out, but the answer is lost");
                case REPEATED ->
                    scheduler.world().runAfter(late(faults), () -> {
                        if (life == present) {
                            T again = effect.get();
                            T told = scheduler.chance(0.5) ? answer : again;
                            context.runAfter(back, () -> promise.complete(told));
                        }
                    });
                case FALSE_ANSWER -> context.runAfter(back, () -> promise.complete(lie.apply(answer)));
                default -> context.runAfter(back, () -> promise.complete(answer));
            }
        });
        return promise.future();
    }

    private Duration late(Faults faults) {
        return scheduler.between(Duration.ZERO, faults.late());
    }

    private void fail(SimContext context, Promise<?> promise, String why) {
        context.runAfter(network.delay(), () -> promise.fail(new IllegalStateException(key + ": " + why)));
    }
}
