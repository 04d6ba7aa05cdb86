package dev.carabiner.observe;

import dev.carabiner.lock.LockChange;
import dev.carabiner.service.LockObserver;
import dev.carabiner.service.RingShift;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what the lock service does. */
final class LockMeters implements LockObserver {
    private final Timer granted;
    private final Meters<WaitEnd, Timer> waited;
    private final Meters<LockChange.Cause, Counter> leaseChanges;
    private final DistributionSummary batch;
    private final Timer commitWon;
    private final Timer commitLost;
    private final Timer read;
    private final AtomicInteger inDoubt = new AtomicInteger();
    private final Counter doubts;
    private final Counter claims;
    private final Counter handovers;
    private final Counter losses;
    private final Counter ringChanges;
    private final Counter ownerChanges;
    private final Counter movedShare;
    private final Timer loopDelay;

    LockMeters(MeterRegistry registry) {
        granted = timer(
                        "carabiner.grant",
                        "Time from asking for a lease to having it, where nobody had to be waited for",
                        Buckets.ANSWER)
                .register(registry);
        waited = Meters.forEach(WaitEnd.class, end -> timer(
                        "carabiner.wait",
                        "Time in the queue for a lock, by how the wait ended, at the member of the caller",
                        Buckets.WAIT)
                .tag("outcome", end.name().toLowerCase(Locale.ROOT))
                .register(registry));
        leaseChanges = Meters.forEach(LockChange.Cause.class, cause -> Counter.builder("carabiner.lease.changes")
                .description("What became of leases, at the member that serves their shard")
                .tag("cause", cause.label())
                .register(registry));
        batch = DistributionSummary.builder("carabiner.shard.batch.commands")
                .description("Commands that one batch of a shard carried out together")
                .serviceLevelObjectives(Buckets.BATCH)
                .register(registry);
        commitWon = commit(registry, "won");
        commitLost = commit(registry, "lost");
        read = timer(
                        "carabiner.shard.read",
                        "Time of reading a shard's register, for a batch that changed nothing",
                        Buckets.ANSWER)
                .register(registry);
        Gauge.builder("carabiner.shards.in.doubt", inDoubt, AtomicInteger::get)
                .description(
                        "Shards served here whose last write may or may not have taken effect; they answer nothing")
                .register(registry);
        doubts = counter(registry, "carabiner.shard.doubts", "Writes whose outcome had to be found out by reading");
        claims = counter(registry, "carabiner.shard.claims", "Shards that this member has begun to serve");
        handovers = counter(registry, "carabiner.shard.handovers", "Shards that this member has handed over in order");
        losses = counter(
                registry,
                "carabiner.shard.losses",
                "Shards that another member had taken, or that were let go for a fault");
        ringChanges = counter(registry, "carabiner.ring.changes", "New versions of the ring that this member has seen");
        ownerChanges = counter(
                registry,
                "carabiner.ring.shards.moved",
                "Shards that a new ring gave to another member, summed over its changes");
        movedShare = counter(
                registry,
                "carabiner.ring.moved.share",
                "Part of all keys that a new ring gave to another member, summed over its changes");
        loopDelay = loopDelay(registry, "locks");
    }

    private static Timer.Builder timer(String name, String help, Duration[] buckets) {
        return Timer.builder(name).description(help).serviceLevelObjectives(buckets);
    }

    private static Counter counter(MeterRegistry registry, String name, String help) {
        return Counter.builder(name).description(help).register(registry);
    }

    private static Timer commit(MeterRegistry registry, String outcome) {
        return timer(
                        "carabiner.shard.commit",
                        "Time of writing a shard's register, until the outcome is known",
                        Buckets.ANSWER)
                .tag("outcome", outcome)
                .register(registry);
    }

    /** How late the timers of an event loop run. */
    static Timer loopDelay(MeterRegistry registry, String loop) {
        return timer(
                        "carabiner.loop.delay",
                        "By how much timers of an event loop come late, measured ten times a second",
                        Buckets.DELAY)
                .tag("loop", loop)
                .register(registry);
    }

    @Override
    public void granted(long nanos) {
        granted.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void waited(WaitEnd end, long nanos) {
        waited.of(end).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void leaseChanged(LockChange.Cause cause) {
        leaseChanges.of(cause).increment();
    }

    @Override
    public void confirmed(Confirmation by, int commands, long nanos) {
        if (commands > 0) { // Time brings something about by itself, too.
            batch.record(commands);
        }
        (by == Confirmation.COMMIT ? commitWon : read).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void commitLost(long nanos) {
        commitLost.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void shardLost() {
        losses.increment();
    }

    @Override
    public void doubtBegan() {
        inDoubt.incrementAndGet();
        doubts.increment();
    }

    @Override
    public void doubtEnded() {
        inDoubt.decrementAndGet();
    }

    @Override
    public void shardClaimed() {
        claims.increment();
    }

    @Override
    public void shardHandedOver() {
        handovers.increment();
    }

    @Override
    public void ringChanged(RingShift shift) {
        ringChanges.increment();
        ownerChanges.increment(shift.shards());
        movedShare.increment(shift.share());
    }

    @Override
    public void loopDelay(long nanos) {
        loopDelay.record(nanos, TimeUnit.NANOSECONDS);
    }
}
