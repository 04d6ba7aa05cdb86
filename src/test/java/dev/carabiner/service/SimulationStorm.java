package dev.carabiner.service;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockName;
import dev.carabiner.service.SimulationProfile.Fault;
import dev.carabiner.sim.SimNetwork.Weather;
import dev.carabiner.sim.SimRegister;
import dev.carabiner.sim.SimScheduler;
import dev.carabiner.sim.locks.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** All that goes wrong in one run, as its profile has it. */
final class SimulationStorm {
    private static final Duration STORM = Duration.ofSeconds(Integer.getInteger("carabiner.storm", 40));

    private final SimulationCluster cluster;
    private final SimulationProfile profile;
    private final List<SimulationClient> clients;
    private final SimScheduler scheduler;
    private final Random random;

    // Owned by the simulation, which has one thread.
    private boolean storming;

    SimulationStorm(SimulationCluster cluster, SimulationProfile profile, List<SimulationClient> clients) {
        this.cluster = cluster;
        this.profile = profile;
        this.clients = clients;
        this.scheduler = cluster.scheduler();
        this.random = scheduler.random();
    }

    /** Strikes again and again for a while; what it struck stays so until {@link #end}. */
    void rage() {
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
                    // Some rings come and go before anyone has settled.
                    later(
                            Duration.ofMillis(random.nextInt(3) == 0 ? 400 : 6_000),
                            () -> cluster.members().engine().heal());
                });
            case WALL_CLOCK ->
                cluster.anyRunning().ifPresent(node -> node.context()
                        .shiftWallClock(scheduler.between(Duration.ofHours(-1), Duration.ofHours(1))));
            case FICKLE_CLIENTS, SLOW_SOCKETS, CLOCK_BACK -> {}
            case CLIENTS -> strike(clients.get(random.nextInt(clients.size())));
            case BREAK -> cluster.anyRunning().ifPresent(this::breakLeases);
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

    private void breakLeases(SimulationNode node) {
        LockName lock = SimulationClient.LOCKS.get(random.nextInt(SimulationClient.LOCKS.size()));
        Optional<LeaseId> one = random.nextBoolean() ? cluster.anyLease(lock) : Optional.empty();
        LeaseKey key = new LeaseKey(lock, one.orElse(new LeaseId("all")));
        Call call = cluster.history().call("operator", Call.Kind.BREAK, key, node.id());
        scheduler.note(call.toString());
        node.context()
                .run(() -> node.breakLeases(call, one).onSuccess(outcome -> scheduler.note(call + ": " + outcome)));
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
        if (!kept && profile.has(Fault.CLOCK_BACK)) {
            scheduler.shiftWallClocks(Duration.ofHours(-1));
        }
        all.forEach(this::disconnect);
        Duration pause = scheduler.between(Duration.ZERO, Duration.ofSeconds(3));
        all.forEach(node -> scheduler.world().runAfter(pause, () -> startIfMissing(name(node))));
    }

    /** Takes every fault back, and starts again whoever is missing. */
    void end() {
        scheduler.note("calm");
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
}
