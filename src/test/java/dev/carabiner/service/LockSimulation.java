package dev.carabiner.service;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockName;
import dev.carabiner.service.SimulationProfile.Fault;
import dev.carabiner.sim.SimNetwork.Weather;
import dev.carabiner.sim.SimRegister;
import dev.carabiner.sim.SimScheduler;
import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.EndedCheck;
import dev.carabiner.sim.locks.ExclusionCheck;
import dev.carabiner.sim.locks.ExpiryCheck;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** One run: a cluster with clients, faults for a while, then none, and then a look at all that happened. */
final class LockSimulation {
    private static final Duration STORM = Duration.ofSeconds(40);
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
            new OrderCheck(),
            new PlaceCheck());

    private final SimulationProfile profile;
    private final SimulationCluster cluster;
    private final SimScheduler scheduler;
    private final Random random;
    private final List<SimulationClient> clients = new ArrayList<>();

    // Owned by the simulation, which has one thread.
    private boolean storming;
    private long calmNanos;

    LockSimulation(long seed) {
        this(seed, SimulationProfile.of(new Random(seed * 0x9E3779B97F4A7C15L)));
    }

    LockSimulation(long seed, SimulationProfile profile) {
        this.profile = profile;
        this.cluster = new SimulationCluster(seed, profile.drift(), profile.coldStartGrace());
        this.scheduler = cluster.scheduler();
        this.random = scheduler.random();
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    /** Thrown by a run in which something did not hold. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1L;

        Violation(String invariant, String what) {
            super(invariant + ": " + what);
        }
    }

    /** @throws Violation if something did not hold */
    History run() {
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
        storm();
        calm();
        serves();
        clients.forEach(SimulationClient::stop);
        comesToRest();
        return judge();
    }

    /** What a run has seen, to know that it was worth something. */
    record History(long grants, long calls, long claims) {}

    private void storm() {
        storming = true;
        weather();
        long end = scheduler.nowNanos() + STORM.toNanos();
        List<Fault> faults = List.copyOf(profile.faults());
        while (scheduler.nowNanos() < end) {
            scheduler.runFor(scheduler.between(Duration.ofMillis(5), Duration.ofMillis(1_500)));
            if (!faults.isEmpty()) {
                strike(faults.get(random.nextInt(faults.size())));
            }
        }
        storming = false;
    }

    private void weather() {
        if (profile.has(Fault.BUS)) {
            double loss = random.nextDouble() * 0.3;
            Duration most = Duration.ofMillis(1 + random.nextInt(400));
            cluster.members()
                    .network()
                    .weather(new Weather(loss, random.nextDouble() * 0.15, Duration.ofNanos(200_000), most));
            cluster.members().network().lateness(random.nextDouble() * 0.05, Duration.ofSeconds(10));
        }
        if (profile.has(Fault.REGISTER)) {
            cluster.registers().forEach(register -> register.faults(profile.registerFaults(random)));
            cluster.members().register().faults(profile.registerFaults(random));
        }
    }

    private void strike(Fault fault) {
        switch (fault) {
            case BUS, REGISTER -> {
                if (random.nextInt(10) == 0) {
                    weather();
                }
            }
            case ONE_WAY ->
                two((from, to) -> {
                    cluster.members().network().cutOneWay(from.id(), to.id());
                    later(
                            Duration.ofSeconds(8),
                            () -> cluster.members().engine().heal());
                });
            case OUTAGE -> outage();
            case CRASH -> cluster.anyRunning().ifPresent(this::crash);
            case PAUSE -> cluster.anyRunning().ifPresent(this::pause);
            case PARTITION -> partition();
            case MISJUDGE ->
                two((observer, subject) -> {
                    cluster.members().engine().misjudge(observer.id(), subject.id(), random.nextBoolean());
                    later(
                            Duration.ofSeconds(6),
                            () -> cluster.members().engine().heal());
                });
            case WALL_CLOCK ->
                cluster.anyRunning().ifPresent(node -> node.context()
                        .shiftWallClock(scheduler.between(Duration.ofHours(-1), Duration.ofHours(1))));
            case FICKLE_CLIENTS, SLOW_SOCKETS -> {}
            case CLIENTS -> strike(clients.get(random.nextInt(clients.size())));
            case DRAIN -> cluster.anyRunning().filter(SimulationNode::hasJoined).ifPresent(this::drain);
            case RESTART -> restart(true);
            case LOSS -> restart(false);
        }
    }

    private void later(Duration most, Runnable task) {
        scheduler.world().runAfter(scheduler.between(Duration.ofMillis(20), most), () -> {
            if (storming) {
                task.run();
            }
        });
    }

    private interface Pair {
        void of(SimulationNode one, SimulationNode other);
    }

    private void two(Pair pair) {
        List<SimulationNode> running = cluster.running();
        if (running.size() > 1) {
            int one = random.nextInt(running.size());
            int other = (one + 1 + random.nextInt(running.size() - 1)) % running.size();
            pair.of(running.get(one), running.get(other));
        }
    }

    private void outage() {
        List<SimRegister> all = new ArrayList<>(cluster.registers());
        all.add(cluster.members().register());
        SimRegister register = all.get(random.nextInt(all.size()));
        register.down(true);
        later(Duration.ofSeconds(5), () -> register.down(false));
    }

    private void crash(SimulationNode node) {
        kill(node);
        Duration most = Duration.ofSeconds(random.nextInt(3) == 0 ? 10 : 1);
        scheduler.world().runAfter(scheduler.between(Duration.ZERO, most), () -> startIfMissing(name(node)));
    }

    private static String name(SimulationNode node) {
        return node.member().name();
    }

    private void startIfMissing(String name) {
        if (cluster.running().stream().noneMatch(other -> name(other).equals(name))) {
            cluster.start(name);
        }
    }

    private void kill(SimulationNode node) {
        cluster.kill(node);
        disconnect(node);
    }

    private void disconnect(SimulationNode node) {
        clients.forEach(client -> client.context()
                .runAfter(scheduler.between(Duration.ZERO, Duration.ofSeconds(1)), () -> client.disconnected(node)));
    }

    private void pause(SimulationNode node) {
        if (node.context().isPaused()) {
            return;
        }
        cluster.members().pause(node.member());
        Duration most = Duration.ofSeconds(random.nextInt(4) == 0 ? 60 : 7);
        Duration length = random.nextInt(3) == 0
                ? scheduler.between(Duration.ZERO, Duration.ofMillis(400))
                : scheduler.between(Duration.ZERO, most);
        scheduler.world().runAfter(length, () -> resume(node));
    }

    private void resume(SimulationNode node) {
        if (node.context().isPaused() && !node.context().isKilled()) {
            cluster.members().resume(node.member());
            node.resumed();
        }
    }

    private void partition() {
        Set<String> side = new HashSet<>();
        int most = (cluster.running().size() + 1) / 2;
        for (int i = 0; i < most; i++) {
            cluster.anyRunning().ifPresent(node -> side.add(node.id()));
        }
        cluster.members().engine().cutOff(side);
        later(Duration.ofSeconds(12), () -> cluster.members().engine().heal());
    }

    private void strike(SimulationClient client) {
        int kind = random.nextInt(3);
        if (kind == 0) {
            client.crash();
        } else if (kind == 1) {
            client.loseSocket();
        } else if (!client.context().isPaused()) {
            client.note("stands still");
            client.context().pause();
            scheduler.world().runAfter(scheduler.between(Duration.ZERO, Duration.ofSeconds(20)), () -> {
                client.note("goes on");
                client.context().resume();
            });
        }
    }

    private void drain(SimulationNode node) {
        cluster.drain(node, () -> {
            disconnect(node);
            startIfMissing(name(node));
        });
    }

    private void restart(boolean kept) {
        if (random.nextInt(4) != 0) {
            return;
        }
        List<SimulationNode> all = cluster.running();
        cluster.stopAll(kept);
        all.forEach(this::disconnect);
        Duration pause = scheduler.between(Duration.ZERO, Duration.ofSeconds(3));
        all.forEach(node -> scheduler.world().runAfter(pause, () -> startIfMissing(name(node))));
    }

    private void calm() {
        scheduler.note("calm");
        calmNanos = scheduler.nowNanos();
        cluster.registers().forEach(register -> register.faults(SimRegister.Faults.NONE));
        cluster.registers().forEach(register -> register.down(false));
        cluster.members().register().faults(SimRegister.Faults.NONE);
        cluster.members().register().down(false);
        cluster.members().network().weather(Weather.FAIR);
        cluster.members().network().lateness(0, Duration.ZERO);
        cluster.running().forEach(this::resume);
        clients.stream()
                .map(SimulationClient::context)
                .filter(context -> context.isPaused())
                .forEach(context -> context.resume());
        cluster.members().engine().heal();
        for (int i = 0; i < profile.members(); i++) {
            startIfMissing("n" + i);
        }
    }

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
                throw new Violation("Liveness", what + " is late");
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
                throw new Violation("Liveness", "no rest: " + unrest());
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

    private History judge() {
        LockHistory history = cluster.history();
        history.read(cluster.registers());
        for (SimulationNode node : cluster.started()) {
            Optional<String> overdue = node.overdue();
            if (overdue.isPresent()) {
                throw new Violation("AnswerBound", overdue.get());
            }
        }
        List<LockCheck> checks = new ArrayList<>(ALWAYS);
        if (profile.promisesExclusion()) {
            checks.add(0, new ExclusionCheck());
        }
        if (!profile.has(Fault.LOSS)) {
            checks.add(new IdleLockCheck(
                    calmNanos,
                    cluster.running().stream().map(SimulationNode::id).collect(Collectors.toSet())));
        }
        if (!profile.has(Fault.REGISTER)
                && !profile.has(Fault.OUTAGE)
                && !profile.has(Fault.PAUSE)
                && !profile.has(Fault.PARTITION)) {
            checks.add(new UnconfirmedCheck());
        }
        for (LockCheck check : checks) {
            Optional<String> violation = check.violation(history);
            if (violation.isPresent()) {
                throw new Violation(check.invariant(), violation.get());
            }
        }
        return summary(history);
    }

    private static History summary(LockHistory history) {
        long grants = history.calls().stream()
                .filter(call -> call.kind == Call.Kind.ACQUIRE && call.heard(Outcome.OK))
                .count();
        long claims = history.stands().stream()
                .mapToLong(stands -> stands.get(stands.size() - 1).epoch())
                .sum();
        return new History(grants, history.calls().size(), claims);
    }
}
