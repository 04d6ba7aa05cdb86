package dev.carabiner.service;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.LockName;
import dev.carabiner.sim.SimBus;
import dev.carabiner.sim.SimContext;
import dev.carabiner.sim.SimMembers;
import dev.carabiner.sim.SimMembers.SimMember;
import dev.carabiner.sim.SimRegister;
import dev.carabiner.sim.SimScheduler;
import dev.carabiner.sim.locks.LockHistory;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.ShardStateCodec;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A whole cluster that serves locks, on simulated clocks, timers, bus and registers. */
final class SimulationCluster {
    static final int SHARDS = 4;
    private static final Shards TABLE = new Shards(SHARDS);

    private final SimMembers members;
    private final SimBus bus;
    private final LockHistory history;
    private final Duration coldStartGrace;
    private final List<SimRegister> registers = new ArrayList<>();

    // Owned by the simulation, which has one thread.
    private final List<SimulationNode> running = new ArrayList<>();
    private final List<SimulationNode> started = new ArrayList<>();

    /** @param drift how far any two clocks may differ; 0.01 is 1 % */
    SimulationCluster(long seed, double drift, Duration coldStartGrace) {
        this.members = new SimMembers(seed);
        this.bus = new SimBus(members.network());
        this.coldStartGrace = coldStartGrace;
        this.history = new LockHistory(members.scheduler(), SimulationCluster::shardOf, drift);
        members.drift(drift / 2);
        bus.tap(history);
        for (int shard = 0; shard < SHARDS; shard++) {
            registers.add(new SimRegister(members.scheduler(), members.network(), Shards.key(shard)));
        }
    }

    static int shardOf(LeaseKey key) {
        return TABLE.of(key.lock());
    }

    SimScheduler scheduler() {
        return members.scheduler();
    }

    SimMembers members() {
        return members;
    }

    LockHistory history() {
        return history;
    }

    /** Registers of the shards. */
    List<SimRegister> registers() {
        return registers;
    }

    /** A lease of this lock that stands in the register, if there is one. */
    Optional<LeaseId> anyLease(LockName lock) {
        Buffer value = registers.get(TABLE.of(lock)).value();
        if (value == null) {
            return Optional.empty();
        }
        return ShardStateCodec.decode(value).leases().getOrDefault(lock, List.of()).stream()
                .map(lease -> lease.key().leaseId())
                .findFirst();
    }

    /** Members that have not been killed; some may be paused. */
    List<SimulationNode> running() {
        return List.copyOf(running);
    }

    /** All lives that were ever started. */
    List<SimulationNode> started() {
        return List.copyOf(started);
    }

    Optional<SimulationNode> anyRunning() {
        return running.isEmpty()
                ? Optional.empty()
                : Optional.of(running.get(scheduler().random().nextInt(running.size())));
    }

    /** Starts a new life under this name. */
    void start(String name) {
        SimMember member = members.start(name);
        SimContext context = member.context();
        LockMember.Ports ports =
                new LockMember.Ports(member.id(), context, context, bus.port(member.id()), shard -> registers
                        .get(shard)
                        .port(member.id(), context));
        LockSettings settings =
                new LockSettings(SHARDS, true, coldStartGrace, LockLimits.DEFAULT, LockLimits.DEFAULT.waitersPerLock());
        LockMember locks = new LockMember(ports, member.membership(), settings);
        bus.listen(member.id(), locks::onMessage);
        watchForTheGone(member);
        locks.start();
        SimulationNode node = new SimulationNode(member, locks, history);
        running.add(node);
        started.add(node);
    }

    private void watchForTheGone(SimMember member) {
        Set<String> seen = new HashSet<>();
        member.membership().onChange(view -> {
            Set<String> now = new HashSet<>();
            for (Member other : view.members()) {
                now.add(other.id());
            }
            seen.stream().filter(id -> !now.contains(id)).forEach(history::gone);
            seen.addAll(now);
        });
    }

    void kill(SimulationNode node) {
        running.remove(node);
        history.gone(node.id());
        members.kill(node.member());
    }

    /** Leaves as on SIGTERM: out of the ring, shards handed over, out of the register, end. */
    void drain(SimulationNode node, Runnable ended) {
        scheduler().note("drain " + node.id());
        running.remove(node);
        node.member()
                .membership()
                .leave()
                .onComplete(left -> node.whenIdle(Duration.ofSeconds(3), () -> {
                    node.retire();
                    node.whenEmpty(Duration.ofMillis(500), () -> {
                        node.locks().desk().giveUpAll();
                        node.whenEmpty(Duration.ofMillis(500), () -> goOut(node, ended));
                    });
                }));
    }

    private void goOut(SimulationNode node, Runnable ended) {
        node.locks().close();
        node.member().membership().remove().onComplete(out -> {
            node.member().membership().close();
            history.gone(node.id());
            members.kill(node.member());
            ended.run();
        });
    }

    /** All members end at once; their registers go with them unless they are {@code kept}. */
    void stopAll(boolean kept) {
        // Those too that are just leaving.
        started().stream().filter(node -> !node.context().isKilled()).forEach(this::kill);
        if (!kept) {
            history.lost();
            members.register().lose();
            registers.forEach(SimRegister::lose);
        }
    }
}
