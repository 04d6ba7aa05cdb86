package dev.carabiner.service;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.sim.SimContext;
import dev.carabiner.sim.SimScheduler;
import dev.carabiner.sim.locks.LockHistory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A program that takes one lease after the other, through whichever member it is connected to. */
final class SimulationClient {
    /** Few and hot, each used in one way. */
    static final List<LockName> LOCKS =
            List.of(new LockName("jobs"), new LockName("leader"), new LockName("files"), new LockName("seats"));

    private static final int SEATS = 3;

    private final SimulationCluster cluster;
    private final SimulationProfile profile;
    private final String name;
    private final SimContext context;

    // Owned by the simulation, which has one thread.
    private Optional<SimulationNode> home = Optional.empty();
    private Optional<SimulationLease> lease = Optional.empty();
    private long lastArrivalNanos;
    private int life;
    private int leases;
    private boolean stopped;

    SimulationClient(SimulationCluster cluster, SimulationProfile profile, String name) {
        this.cluster = cluster;
        this.profile = profile;
        this.name = name;
        this.context = cluster.scheduler().context(name, profile.drift() / 2);
    }

    SimContext context() {
        return context;
    }

    SimulationProfile profile() {
        return profile;
    }

    LockHistory history() {
        return cluster.history();
    }

    Random random() {
        return cluster.scheduler().random();
    }

    SimScheduler scheduler() {
        return cluster.scheduler();
    }

    String name() {
        return name;
    }

    boolean isIdle() {
        return lease.isEmpty();
    }

    void note(String what) {
        scheduler().note(name + ": " + what);
    }

    void start() {
        next();
    }

    /** Begins nothing new. */
    void stop() {
        stopped = true;
    }

    private void next() {
        if (!stopped) {
            // Some come back at once, so that locks stay contended.
            Duration pause = Duration.ofMillis(random().nextInt(3) == 0 ? 0 : random().nextInt(400));
            after(pause, this::begin);
        }
    }

    private void begin() {
        if (!stopped && lease.isEmpty()) {
            SimulationLease begun = new SimulationLease(this, request(), waitMillis());
            lease = Optional.of(begun);
            begun.begin();
        }
    }

    private LeaseRequest request() {
        int kind = random().nextInt(LOCKS.size());
        LeaseKey key = new LeaseKey(LOCKS.get(kind), new LeaseId(name + "-" + ++leases));
        long ttlMillis = 1_000 + random().nextInt(9) * 1_000L;
        LockMode mode =
                switch (kind) {
                    case 0, 1 -> LockMode.EXCLUSIVE;
                    case 2 -> random().nextInt(3) == 0 ? LockMode.EXCLUSIVE : LockMode.SHARED;
                    default -> LockMode.PERMIT;
                };
        int limit = mode == LockMode.PERMIT ? SEATS : 1;
        return new LeaseRequest(key, mode, 1 + random().nextInt(limit) / 2, limit, ttlMillis, name, "{}", "");
    }

    private long waitMillis() {
        return switch (random().nextInt(4)) {
            case 0 -> 0;
            case 1 -> 100 + random().nextInt(900);
            default -> 3_000 + random().nextInt(27_000);
        };
    }

    /** It is over with this lease, whatever that came to. */
    void over(SimulationLease ended) {
        if (lease.filter(ended::equals).isPresent()) {
            lease = Optional.empty();
            next();
        }
    }

    /** The member that it is connected to; another one, if that is dead. */
    Optional<SimulationNode> home() {
        if (home.filter(node -> node.context().isKilled()).isPresent()) {
            home = Optional.empty();
        }
        if (home.isEmpty()) {
            home = cluster.anyRunning();
        }
        return home;
    }

    /** Connects to any member, perhaps the same one. */
    Optional<SimulationNode> elsewhere() {
        home = Optional.empty();
        return home();
    }

    Optional<SimulationNode> anyNode() {
        return cluster.anyRunning();
    }

    /** Runs a task later on this client's clock, unless the client has ended by then. */
    void after(Duration delay, Runnable task) {
        int now = life;
        var unused = context.after(delay, () -> {
            if (life == now) {
                task.run();
            }
        });
    }

    /** Runs a task at a member, after all that was sent before. */
    void send(SimulationNode node, Runnable task) {
        lastArrivalNanos = Math.max(lastArrivalNanos + 1, scheduler().nowNanos() + delay().toNanos());
        node.context().runAfter(Duration.ofNanos(lastArrivalNanos - scheduler().nowNanos()), task);
    }

    /** Runs a task here when an answer has come over the wire, unless the client has ended by then. */
    void receive(Runnable task) {
        int now = life;
        context.runAfter(delay(), () -> {
            if (life == now) {
                task.run();
            }
        });
    }

    private Duration delay() {
        boolean slow = scheduler().chance(profile.slowSockets() ? 0.05 : 0);
        return slow
                ? scheduler().between(Duration.ZERO, Duration.ofSeconds(2))
                : scheduler().between(Duration.ofNanos(50_000), Duration.ofMillis(2));
    }

    /** Ends without a word, and starts again some time later. */
    void crash() {
        note("crashes");
        life++;
        lease.ifPresent(SimulationLease::crashed);
        lease = Optional.empty();
        next();
    }

    void loseSocket() {
        lease.ifPresent(SimulationLease::loseSocket);
    }

    void disconnected(SimulationNode node) {
        if (home.filter(node::equals).isPresent()) {
            home = Optional.empty();
        }
        lease.ifPresent(open -> open.disconnected(node));
    }
}
