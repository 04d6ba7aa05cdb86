package dev.carabiner.live;

import dev.carabiner.lock.LockName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One run, from the start of the members to the report: {@code report.md}, {@code timeline.svg}, {@code history.jsonl}. */
final class LiveRun {
    private static final Duration START_BOUND = Duration.ofSeconds(90);
    private static final int SHARDS = 32;
    /** Between the last fault and the end. */
    private static final int CALM_MILLIS = 3_000;

    private final LiveSettings settings;
    private final TrueTime time = new TrueTime();
    private final LiveHistory history = new LiveHistory(time);
    private final MemberDoor door = new MemberDoor();
    private final Map<LockName, Integer> shards = new HashMap<>();
    private final Map<Integer, LockName> probed = new HashMap<>();

    private LiveRun(LiveSettings settings) {
        this.settings = settings;
    }

    /** Any faults, for as long as the settings say. */
    static LiveOutcome storm(LiveSettings settings) throws InterruptedException, IOException, TimeoutException {
        LiveRun run = new LiveRun(settings);
        return run.run(
                storm -> storm.rage(run.time.nanos() + settings.duration().toNanos()));
    }

    /** Each fault of the settings once, in their order. */
    static LiveOutcome once(LiveSettings settings) throws InterruptedException, IOException, TimeoutException {
        return new LiveRun(settings).run(storm -> settings.faults().forEach(fault -> {
            Recovery.sleep(1_000);
            boolean back = storm.strike(fault);
            System.out.println("live: " + fault.label() + (back ? ": all back" : ": not all back"));
        }));
    }

    private LiveOutcome run(Consumer<Storm> course) throws InterruptedException, IOException, TimeoutException {
        Files.createDirectories(settings.directory());
        Path jar = Path.of("target", "carabiner.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar.toAbsolutePath() + " (expected: the built jar; run mvn package)");
        }
        try (LiveCluster cluster = LiveCluster.of(settings, jar);
                StarvationMonitor monitor = new StarvationMonitor(time)) {
            System.out.println(
                    "live: seed " + settings.seed() + ", " + cluster.network().description());
            cluster.start();
            awaitFormed(cluster);
            learnShards(cluster);
            return loaded(cluster, monitor, course);
        }
    }

    private LiveOutcome loaded(LiveCluster cluster, StarvationMonitor monitor, Consumer<Storm> course)
            throws InterruptedException, IOException, TimeoutException {
        List<MemberAddress> addresses =
                cluster.members().stream().map(LiveMember::address).toList();
        try (LiveLoad load = new LiveLoad(settings, history, addresses, probed)) {
            load.start();
            monitor.start();
            Recovery recovery = new Recovery(cluster, load, door, time);
            Random random = new Random(settings.seed());
            Arena arena = new Arena(cluster, door, recovery, SHARDS, random, history::noteAllLost);
            Storm storm = new Storm(cluster, arena, door, time, SHARDS, settings.faults(), random);
            if (recovery.awaitServing().isEmpty()) {
                throw new AssertionError("the load never got going: " + recovery.notes());
            }
            course.accept(storm);
            Recovery.sleep(CALM_MILLIS);
            load.stop();
            cluster.errors().forEach(recovery::note);
            LiveOutcome outcome = new LiveOutcome(
                    settings,
                    cluster.network().description(),
                    history,
                    shards,
                    storm.strikes(),
                    monitor.stretches(),
                    recovery.restarts(),
                    recovery.notes(),
                    Duration.ofNanos(time.nanos()));
            write(outcome);
            return outcome;
        }
    }

    private void awaitFormed(LiveCluster cluster) {
        long end = time.nanos() + START_BOUND.toNanos();
        while (!cluster.members().stream()
                .allMatch(member -> door.get(member.address(), "/health/ready").succeeded())) {
            for (LiveMember member : cluster.members()) {
                if (member.hasEndedByItself() || time.nanos() > end) {
                    throw new AssertionError(
                            member + " did not start within " + START_BOUND.toSeconds() + " s: " + member.lastWords());
                }
            }
            Recovery.sleep(100);
        }
    }

    /** Which shard each lock is of; and for each shard one more lock, for its probe. */
    private void learnShards(LiveCluster cluster) {
        for (int i = 0; i < LiveClient.LOCKS; i++) {
            learn(cluster, LiveClient.lock(i));
        }
        for (int i = 0; probed.size() < SHARDS; i++) {
            LockName lock = new LockName("probe/" + i);
            int shard = learn(cluster, lock);
            probed.putIfAbsent(shard, lock);
        }
    }

    private int learn(LiveCluster cluster, LockName lock) {
        for (int tries = 0; tries < 50; tries++) {
            LiveMember asked = cluster.members().get(tries % cluster.members().size());
            Optional<Integer> shard = door.shardOf(asked.address(), lock.value());
            if (shard.isPresent()) {
                shards.put(lock, shard.get());
                return shard.get();
            }
            Recovery.sleep(200);
        }
        throw new AssertionError("no member can say which shard " + lock + " is of");
    }

    private void write(LiveOutcome outcome) throws IOException {
        Path directory = settings.directory();
        Files.write(directory.resolve("report.md"), Report.of(outcome));
        List<Long> received = outcome.grants().values().stream()
                .flatMap(List::stream)
                .map(Grant::receivedNanos)
                .toList();
        Files.write(
                directory.resolve("timeline.svg"),
                Timeline.of(received, outcome.strikes(), outcome.starved(), time.nanos()));
        HistoryFile.write(directory.resolve("history.jsonl"), outcome);
        System.out.println("live: " + outcome.grantCount() + " grants, see " + directory.resolve("report.md"));
    }
}
