package dev.carabiner.service;

import dev.carabiner.cluster.EventBusMemberBus;
import dev.carabiner.cluster.Register;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.cluster.SystemTicker;
import dev.carabiner.cluster.VertxTimers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.function.IntFunction;

/** Runs the {@link LockMember} of this member on its context, with the real clocks, timers, bus and registers. */
final class LockVerticle extends VerticleBase {
    private final String memberId;
    private final SharedRing ring;
    private final LockSettings settings;
    private final IntFunction<Register> registers;
    private final LockObserver observer;

    // Owned by this verticle's event loop.
    private Optional<EventBusMemberBus> bus = Optional.empty();
    private Optional<LockMember> member = Optional.empty();

    LockVerticle(
            String memberId,
            SharedRing ring,
            LockSettings settings,
            IntFunction<Register> registers,
            LockObserver observer) {
        this.memberId = memberId;
        this.ring = ring;
        this.settings = settings;
        this.registers = registers;
        this.observer = observer;
    }

    /** Starts, and is done when other members can send to this one; it claims nothing before the ring names it. */
    @Override
    public Future<?> start() {
        return EventBusMemberBus.open(
                        vertx, context, memberId, bytes -> member.ifPresent(here -> here.onMessage(bytes)))
                .onSuccess(opened -> {
                    bus = Optional.of(opened);
                    LockMember.Ports ports = new LockMember.Ports(
                            memberId, new SystemTicker(), new VertxTimers(vertx), opened, registers, observer);
                    LockMember started = new LockMember(ports, ring, settings);
                    member = Optional.of(started);
                    started.start();
                    if (observer != LockObserver.NONE) {
                        RingShifts.follow(ring, started.shards(), observer);
                        LoopDelay.measure(vertx, observer::loopDelay);
                    }
                });
    }

    @Override
    public Future<?> stop() {
        member.ifPresent(LockMember::close);
        return bus.map(EventBusMemberBus::close)
                .orElseGet(Future::succeededFuture)
                .otherwiseEmpty();
    }

    /** The context that everything about locks happens on. */
    Context home() {
        return context;
    }

    /** The member; there once this verticle is deployed. */
    LockMember member() {
        return member.orElseThrow();
    }
}
