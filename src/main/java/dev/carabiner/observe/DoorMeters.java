package dev.carabiner.observe;

import dev.carabiner.gateway.Door;
import dev.carabiner.gateway.DoorObserver;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Counts what goes through the doors. */
final class DoorMeters implements DoorObserver {
    private static final int STATUSES = 600;

    private final MeterRegistry registry;
    private final Meters<Door, Meters<Op, Outcomes>> requests;
    private final Meters<Door, Meters<ErrorCode, LateCounter>> refused;
    private final Meters<Op, Timer> latency;
    private final LateCounter[] responses = new LateCounter[STATUSES];
    private final Timer loopDelay;

    /** How requests for one operation at one door can end. */
    private record Outcomes(Counter ok, Meters<ErrorCode, LateCounter> failed) {}

    DoorMeters(MeterRegistry registry) {
        this.registry = registry;
        requests = Meters.forEach(Door.class, door -> Meters.forEach(Op.class, op -> outcomes(door, op)));
        refused = Meters.forEach(Door.class, door -> failures(door, "none"));
        latency = Meters.forEach(Op.class, this::latency);
        for (int status = 0; status < STATUSES; status++) {
            int own = status;
            responses[status] = new LateCounter(() -> responses(own));
        }
        loopDelay = LockMeters.loopDelay(registry, "doors");
    }

    private Outcomes outcomes(Door door, Op op) {
        return new Outcomes(requests(door, op.label(), "ok"), failures(door, op.label()));
    }

    private Counter requests(Door door, String op, String outcome) {
        return Counter.builder("carabiner.requests")
                .description("Requests answered, by operation (none: refused before it came to one), door and outcome"
                        + " (ok or the code of the error)")
                .tag("op", op)
                .tag("door", door.label())
                .tag("outcome", outcome)
                .register(registry);
    }

    private Meters<ErrorCode, LateCounter> failures(Door door, String op) {
        return Meters.forEach(ErrorCode.class, code -> new LateCounter(() -> requests(door, op, code.label())));
    }

    private Timer latency(Op op) {
        return Timer.builder("carabiner.request")
                .description("Time from reading a request to its answer, by operation; a wait for a lock counts")
                .tag("op", op.label())
                .serviceLevelObjectives(Buckets.ANSWER)
                .register(registry);
    }

    private Counter responses(int status) {
        return Counter.builder("carabiner.http.responses")
                .description("HTTP answers of any path, by status; a WebSocket is none")
                .tag("status", Integer.toString(status))
                .register(registry);
    }

    @Override
    public void succeeded(Door door, Op op, long nanos) {
        requests.of(door).of(op).ok().increment();
        latency.of(op).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void failed(Door door, Op op, ErrorCode code, long nanos) {
        requests.of(door).of(op).failed().of(code).increment();
        latency.of(op).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void refused(Door door, ErrorCode code) {
        refused.of(door).of(code).increment();
    }

    @Override
    public void responded(int status) {
        responses[Math.min(Math.max(status, 0), STATUSES - 1)].increment();
    }

    @Override
    public void loopDelay(long nanos) {
        loopDelay.record(nanos, TimeUnit.NANOSECONDS);
    }
}
