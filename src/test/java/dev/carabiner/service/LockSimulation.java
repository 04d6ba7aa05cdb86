package dev.carabiner.service;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockName;
import dev.carabiner.service.SimulationProfile.Fault;
import dev.carabiner.sim.SimRegister;
import dev.carabiner.sim.SimScheduler;
import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.CountCheck;
import dev.carabiner.sim.locks.EndedCheck;
import dev.carabiner.sim.locks.ExclusionCheck;
import dev.carabiner.sim.locks.ExpiryCheck;
import dev.carabiner.sim.locks.GhostCheck;
import dev.carabiner.sim.locks.IdleLockCheck;
import dev.carabiner.sim.locks.LockCheck;
import dev.carabiner.sim.locks.LockHistory;
import dev.carabiner.sim.locks.OrderCheck;
import dev.carabiner.sim.locks.Outcome;
import dev.carabiner.sim.locks.PlaceCheck;
import dev.carabiner.sim.locks.SingleGrantCheck;
import dev.carabiner.sim.locks.TokenCheck;
import dev.carabiner.sim.locks.TruthCheck;
import dev.carabiner.sim.locks.UnconfirmedCheck;
import dev.carabiner.wire.ShardStateCodec;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run: a cluster with clients, faults for a while, then none, and then a look at all that happened. */
final class LockSimulation {
    /** Within this time of the last fault, every member answers for every lock. */
    private static final Duration HEALING = Duration.ofSeconds(15);
    /** In this time every wait ends, every lease expires, and every desk has undone what it gave up. */
    private static final Duration QUIET = Duration.ofSeconds(75);

    private static final List<LockCheck> ALWAYS = List.of(
            new TokenCheck(),
            new SingleGrantCheck(),
            new EndedCheck(),
            new TruthCheck(),
            new ExpiryCheck(),
            new CountCheck(),
            new OrderCheck(),
            new PlaceCheck());

    private final SimulationProfile profile;
    private final SimulationCluster cluster;
    private final SimScheduler scheduler;
    private final List<SimulationClient> clients = new ArrayList<>();

    // Owned by the simulation, which has one thread.
    private long calmNanos;

    LockSimulation(long seed) {
        this(seed, SimulationProfile.of(new Random(seed * 0x9E3779B97F4A7C15L)));
    }

    LockSimulation(long seed, SimulationProfile profile) {
        this.profile = profile;
        this.cluster = new SimulationCluster(seed, profile.drift(), profile.coldStartGrace());
        this.scheduler = cluster.scheduler();
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    /** Thrown by a run in which something did not hold. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1L;

        private final ArrayList<String> invariants;

        Violation(List<String> invariants, String what, @Nullable Throwable cause) {
            super(String.join(", ", invariants) + ": " + what, cause);
            this.invariants = new ArrayList<>(invariants);
        }

        /** All that did not hold, the one that the message tells of first. */
        List<String> invariants() {
            return invariants;
        }
    }

    /** @throws Violation if something did not hold */
    Summary run() {
        scheduler.note(profile.toString());
        for (int i = 0; i < profile.members(); i++) {
            cluster.start("n" + i);
        }
        scheduler.runUntil("the cluster forms", Duration.ofSeconds(20), () -> cluster.running().stream()
                .allMatch(SimulationNode::hasJoined));
        for (int i = 0; i < profile.clients(); i++) {
            SimulationClient client = new SimulationClient(cluster, profile, "c" + i);
            clients.add(client);
            client.start();
        }
        SimulationStorm storm = new SimulationStorm(cluster, profile, clients);
        storm.rage();
        calmNanos = scheduler.nowNanos();
        storm.end();
        serves();
        clients.forEach(SimulationClient::stop);
        comesToRest();
        return judge();
    }

    /** What a run has seen, to know that it was worth something. */
    record Summary(long grants, long calls, long claims) {}

    /** Each member answers for each lock, soon after the last fault. */
    private void serves() {
        Duration grace = profile.has(Fault.LOSS) ? profile.coldStartGrace() : Duration.ZERO;
        long end = scheduler.nowNanos() + HEALING.plus(grace).toNanos();
        for (LockName lock : SimulationClient.LOCKS) {
            for (SimulationNode node : cluster.running()) {
                Probe probe = new Probe(node, new LeaseKey(lock, new LeaseId("probe")));
                probe.ask();
                await("an answer for " + lock + " from " + node, end, () -> probe.answered);
            }
        }
    }

    private void await(String what, long endNanos, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (scheduler.nowNanos() > endNanos || !scheduler.step()) {
                throw new Violation(List.of("Liveness"), what + " is late", null);
            }
        }
    }

    /** Asks again and again how a lock stands, until there is an answer. */
    private final class Probe {
        final SimulationNode node;
        final LeaseKey key;
        boolean answered;

        Probe(SimulationNode node, LeaseKey key) {
            this.node = node;
            this.key = key;
        }

        void ask() {
            Call call = cluster.history().call("probe", Call.Kind.GET, key, node.id());
            node.context().run(() -> node.get(call).onSuccess(outcome -> {
                if (outcome.code().equals(Outcome.OK)) {
                    answered = true;
                } else {
                    ask();
                }
            }));
        }
    }

    /** With nobody asking any more, nothing is left: no wait, no lease, no call. */
    private void comesToRest() {
        long end = scheduler.nowNanos() + QUIET.toNanos();
        while (!isAtRest()) {
            if (scheduler.nowNanos() > end) {
                throw new Violation(List.of("Liveness"), "no rest: " + unrest(), null);
            }
            scheduler.runFor(Duration.ofMillis(500));
        }
    }

    private boolean isAtRest() {
        return clients.stream().allMatch(SimulationClient::isIdle)
                && cluster.running().stream().allMatch(node -> node.underWay() == 0)
                && leases().isEmpty();
    }

    private List<LeaseKey> leases() {
        List<LeaseKey> keys = new ArrayList<>();
        for (SimRegister register : cluster.registers()) {
            Buffer value = register.value();
            if (value != null) {
                ShardStateCodec.decode(value)
                        .leases()
                        .values()
                        .forEach(held -> held.forEach(lease -> keys.add(lease.key())));
            }
        }
        return keys;
    }

    private String unrest() {
        return "leases " + leases() + ", busy clients "
                + clients.stream()
                        .filter(client -> !client.isIdle())
                        .map(SimulationClient::name)
                        .toList()
                + ", busy members "
                + cluster.running().stream()
                        .filter(node -> node.underWay() > 0)
                        .map(SimulationNode::unrest)
                        .toList();
    }

    private Summary judge() {
        LockHistory history = cluster.history();
        history.read(cluster.registers());
        Map<String, String> violations = new LinkedHashMap<>();
        for (SimulationNode node : cluster.started()) {
            node.overdue().ifPresent(late -> violations.putIfAbsent("AnswerBound", late));
        }
        List<LockCheck> checks = new ArrayList<>(ALWAYS);
        if (profile.promisesExclusion()) {
            checks.add(0, new ExclusionCheck());
        }
        if (!profile.has(Fault.LOSS)) {
            checks.add(new IdleLockCheck(
                    profile.clientsOnly() ? 0 : calmNanos,
                    profile.clientsOnly() ? Duration.ofSeconds(1) : Duration.ofSeconds(5),
                    cluster.running().stream().map(SimulationNode::id).collect(Collectors.toSet())));
        }
        boolean membersWork = profile.hasNone(Fault.REGISTER, Fault.OUTAGE, Fault.PAUSE, Fault.PARTITION);
        if (membersWork) {
            checks.add(new UnconfirmedCheck());
        }
        boolean promptly =
                membersWork && profile.hasNone(Fault.BUS, Fault.ONE_WAY, Fault.CRASH, Fault.RESTART, Fault.LOSS);
        checks.add(new GhostCheck(promptly));
        for (LockCheck check : checks) {
            check.violation(history).ifPresent(what -> violations.put(check.invariant(), what));
        }
        if (!violations.isEmpty()) {
            throw new Violation(
                    List.copyOf(violations.keySet()),
                    violations.values().iterator().next(),
                    null);
        }
        return summary(history);
    }

    private static Summary summary(LockHistory history) {
        long grants = history.calls().stream()
                .filter(call -> call.kind == Call.Kind.ACQUIRE && call.heard(Outcome.OK))
                .count();
        long claims = history.stands().stream()
                .mapToLong(stands -> stands.get(stands.size() - 1).epoch())
                .sum();
        return new Summary(grants, history.calls().size(), claims);
    }
}
