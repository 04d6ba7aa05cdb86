package dev.carabiner.live;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import io.vertx.core.Vertx;
import java.util.Random;

/** A program that takes one lease after the other, through whichever member it is connected to. */
final class LiveClient {
    static final int LOCKS = 200;
    private static final int HOT = 10;
    private static final int SEATS = 3;

    private final Vertx vertx;
    private final String name;
    private final LiveLink link;
    private final LiveHistory history;
    private final Pace pace;
    private final Random random;

    // Owned by the event loop of the load.
    private int leases;
    private boolean idle = true;
    private boolean stopped;

    LiveClient(Vertx vertx, String name, LiveLink link, LiveHistory history, Pace pace, Random random) {
        this.vertx = vertx;
        this.name = name;
        this.link = link;
        this.history = history;
        this.pace = pace;
        this.random = random;
    }

    /** The locks in use, the hot ones first. */
    static LockName lock(int number) {
        return new LockName((number < HOT ? "hot/" : "cold/") + number);
    }

    String name() {
        return name;
    }

    LiveLink link() {
        return link;
    }

    LiveHistory history() {
        return history;
    }

    void start() {
        link.connect();
        think();
    }

    private void think() {
        after(50L + random.nextInt(250), this::next);
    }

    private void next() {
        if (stopped) {
            return;
        }
        if (!link.isOpen()) {
            think();
            return;
        }
        idle = false;
        int number = random.nextBoolean() ? random.nextInt(HOT) : HOT + random.nextInt(LOCKS - HOT);
        LivePlan plan = LivePlan.draw(random);
        LeaseKey key = new LeaseKey(lock(number), new LeaseId(name + "-" + ++leases));
        new LiveLease(this, request(key, number, plan.ttlMillis()), plan).begin();
    }

    /** Each lock is used in one way: most exclusively, some as semaphores, some by readers and writers. */
    private LeaseRequest request(LeaseKey key, int number, long ttlMillis) {
        boolean seats = number % 10 == 3;
        boolean reads = number % 10 == 6 && random.nextInt(10) < 7;
        LockMode mode = seats ? LockMode.PERMIT : reads ? LockMode.SHARED : LockMode.EXCLUSIVE;
        int permits = seats ? 1 + random.nextInt(2) : 1;
        return new LeaseRequest(key, mode, permits, seats ? SEATS : 1, ttlMillis, name, "", "");
    }

    void after(long millis, Runnable task) {
        vertx.setTimer(Math.max(1, millis), timer -> task.run());
    }

    /** Runs it as soon as the rate allows. */
    void paced(Runnable task) {
        long delay = pace.delayNanos(history.now());
        if (delay < 1_000_000) {
            task.run();
        } else {
            after(delay / 1_000_000, task);
        }
    }

    /** Tries again after a while, perhaps elsewhere. */
    void afterUnknown(Reply reply, Runnable again) {
        if (reply.code().equals("unavailable") && random.nextBoolean()) {
            link.leave();
        }
        after(100L + random.nextInt(300), again);
    }

    void over() {
        if (!idle) {
            idle = true;
            think();
        }
    }

    /** Begins nothing new. */
    void stop() {
        stopped = true;
    }

    boolean isIdle() {
        return idle;
    }
}
