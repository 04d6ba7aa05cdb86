package dev.carabiner.service;

import dev.carabiner.sim.SimThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** What came of many seeds, and how fast; {@link SimThreads} share them. */
record SimulationTally(
        int seeds,
        int threads,
        double seconds,
        Duration simulated,
        long calls,
        long grants,
        long claims,
        List<String> failures) {
    private static final SimulationTally NOTHING =
            new SimulationTally(0, SimThreads.COUNT, 0, Duration.ZERO, 0, 0, 0, List.of());

    SimulationTally {
        failures = List.copyOf(failures);
    }

    static SimulationTally of(long first, int seeds) {
        long start = System.nanoTime();
        AtomicLong next = new AtomicLong(first);
        Callable<SimulationTally> part = () -> part(next, first + seeds);
        SimulationTally sum = NOTHING;
        for (SimulationTally one : SimThreads.run(Collections.nCopies(SimThreads.COUNT, part))) {
            sum = sum.plus(one);
        }
        return sum.in((System.nanoTime() - start) / 1e9);
    }

    private static SimulationTally part(AtomicLong next, long end) {
        SimulationTally sum = NOTHING;
        try (SimulationRun run = new SimulationRun()) {
            for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
                sum = sum.plus(one(run, seed));
            }
        }
        return sum;
    }

    private static SimulationTally one(SimulationRun run, long seed) {
        LockSimulation simulation = new LockSimulation(seed);
        LockSimulation.Summary summary = new LockSimulation.Summary(0, 0, 0);
        List<String> failures = List.of();
        try {
            summary = run.run(simulation);
        } catch (LockSimulation.Violation violation) {
            failures = List.of("seed " + seed + ", " + violation.getMessage()
                    + "\nreplay: mvn -q test -Dtest=LockSimulationTest#anyFaults_allPromisesHold -Dcarabiner.seed="
                    + seed);
        }
        Duration simulated = simulation.scheduler().elapsed();
        return new SimulationTally(
                1, SimThreads.COUNT, 0, simulated, summary.calls(), summary.grants(), summary.claims(), failures);
    }

    private SimulationTally plus(SimulationTally other) {
        List<String> all = new ArrayList<>(failures);
        all.addAll(other.failures);
        return new SimulationTally(
                seeds + other.seeds,
                threads,
                0,
                simulated.plus(other.simulated),
                calls + other.calls,
                grants + other.grants,
                claims + other.claims,
                all);
    }

    private SimulationTally in(double time) {
        return new SimulationTally(seeds, threads, time, simulated, calls, grants, claims, failures);
    }

    long grantsPerMinute() {
        return grants * 60 / Math.max(1, simulated.toSeconds());
    }

    @Override
    public String toString() {
        return String.format(
                "lock simulation: %d seeds on %d thread(s) in %.0f s: %.0f seeds a minute, %.0f simulated seconds a second; "
                        + "a seed: %.0f simulated seconds, %d calls, %d grants, %d claims; %d violations",
                seeds,
                threads,
                seconds,
                seeds * 60 / seconds,
                simulated.toMillis() / 1e3 / seconds,
                simulated.toMillis() / 1e3 / Math.max(1, seeds),
                calls / Math.max(1, seeds),
                grants / Math.max(1, seeds),
                claims / Math.max(1, seeds),
                failures.size());
    }
}
