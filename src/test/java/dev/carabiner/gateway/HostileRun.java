package dev.carabiner.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Strangers at the doors of a member of this JVM for some time, while an honest client looks whether it is still served.
 *
 * @param attacks how many there were
 * @param honest how many requests of the honest client were answered as they should be
 * @param longestMillis how long it waited at most
 * @param descriptors how many more file descriptors are open afterwards than before
 * @param heapGrowthMiB how much more heap is in use
 */
record HostileRun(
        long seed,
        long attacks,
        long honest,
        long longestMillis,
        long descriptors,
        long heapGrowthMiB,
        HostileTally tally) {
    private static final int STRANGERS = 6;
    /** How many attacks there are at least, however little of the time was ours. */
    private static final int ATTACKS = 100;

    /** Attacks a door on loopback. What is drawn depends on the seed alone; what comes of it, on the machine too. */
    static HostileRun against(int port, Duration duration, long seed) throws Exception {
        HostileTally tally = new HostileTally();
        for (long warmUp = 0; warmUp < 20; warmUp++) {
            askHonestly(port);
        }
        long heap = usedHeapMiB();
        long descriptors = openDescriptors();
        long end = System.nanoTime() + duration.toNanos();
        AtomicLong next = new AtomicLong(seed);
        List<Thread> strangers = new ArrayList<>();
        for (int i = 0; i < STRANGERS; i++) {
            Thread stranger = new Thread(() -> attackUntil(end, port, seed + ATTACKS, next, tally), "stranger-" + i);
            strangers.add(stranger);
            stranger.start();
        }
        long honest = 0;
        long longest = 0;
        do {
            long asked = System.nanoTime();
            try {
                askHonestly(port);
                honest++;
            } catch (IOException | IllegalStateException unserved) {
                tally.violation("an honest client was not served: " + unserved);
            }
            longest = Math.max(longest, System.nanoTime() - asked);
            TimeUnit.MILLISECONDS.sleep(20); // An honest client is in no hurry.
        } while (System.nanoTime() - end < 0);
        for (Thread stranger : strangers) {
            stranger.join();
        }
        // What was closed in the end takes the member some seconds to notice and to let go.
        for (int i = 0; i < 400 && openDescriptors() > descriptors; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return new HostileRun(
                seed,
                next.get() - seed,
                honest,
                TimeUnit.NANOSECONDS.toMillis(longest),
                openDescriptors() - descriptors,
                usedHeapMiB() - heap,
                tally);
    }

    private static void attackUntil(long end, int port, long least, AtomicLong next, HostileTally tally) {
        try (HostilePeer peer = new HostilePeer(port, tally)) {
            while (System.nanoTime() - end < 0 || next.get() - least < 0) {
                long seed = next.getAndIncrement();
                try {
                    peer.attack(new Chance(seed));
                } catch (RuntimeException unreadable) {
                    tally.violation("seed " + seed + ": an answer in no known form: " + unreadable);
                }
            }
        } catch (IOException closing) {
            tally.note("not closed");
        }
    }

    private static void askHonestly(int port) throws IOException {
        String lease =
                "{\"leaseId\":\"honest-" + System.nanoTime() + "\"}"; // One that has ended is never granted again.
        try (RawPeer peer = new RawPeer(port)) {
            for (String[] request : new String[][] {
                {"GET", "/health/live", ""},
                {"POST", "/v1/locks/watched/acquire", lease},
                {"POST", "/v1/locks/watched/release", lease}
            }) {
                peer.sendRequest(request[0], request[1], request[2], "Host: localhost");
                int status = peer.readResponse(false).status();
                if (status != 200) {
                    throw new IllegalStateException(request[1] + ": " + status);
                }
            }
        }
    }

    private static long usedHeapMiB() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private static long openDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
