package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.Carabiner;
import dev.carabiner.Lease;
import dev.carabiner.LockOptions;
import dev.carabiner.cluster.TestCluster;
import dev.carabiner.config.CarabinerOptions;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a member, each in a process of its own. */
@SuppressWarnings("try") // Locks that are only held are never looked at.
class CommandsIT {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private static Carabiner member;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        member = Carabiner.join(
                        new VertxOptions(),
                        CarabinerOptions.defaults()
                                .with(Map.of(
                                        "cluster.name",
                                        "commands-" + UUID.randomUUID(),
                                        "cluster.port",
                                        Integer.toString(TestCluster.freePorts(1)
                                                .iterator()
                                                .next()),
                                        "http.port",
                                        "0",
                                        "name",
                                        "one")))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        member.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void lock_runsTheCommandUnderTheLock_andEndsWithItsStatus() throws Exception {
        try (ChildProcess lock = command(
                "lock", "job", "--", "sh", "-c", "echo $CARABINER_LOCK $CARABINER_TOKEN $CARABINER_LEASE; exit 7")) {
            assertThat(lock.awaitExit(BOUND)).isEqualTo(7);
            assertThat(lock.out()).singleElement().asString().matches("job \\d+ \\S+");
            assertThat(held("job")).isEmpty();
        }
    }

    @Test
    void lock_heldByAnother_isNotAcquired() throws Exception {
        try (Held ignored = hold("taken");
                ChildProcess atOnce = command("lock", "taken", "--no-wait", "-E", "9", "true");
                ChildProcess waiting = command("lock", "taken", "--wait", "200ms", "true")) {
            assertThat(atOnce.awaitExit(BOUND)).isEqualTo(9);
            assertThat(atOnce.complaints()).singleElement().asString().startsWith("carabiner: ");
            assertThat(waiting.awaitExit(BOUND)).isEqualTo(1);
        }
    }

    @Test
    void lock_broken_endsTheCommandAndWhatItStarted() throws Exception {
        Path alive = directory.resolve("alive");
        try (ChildProcess lock = command(
                "lock",
                "fragile",
                "--grace",
                "500ms",
                "--",
                "sh",
                "-c",
                // One that ends when it is asked to, and one beneath it that has to be killed.
                "sh -c 'trap \"\" TERM; while :; do date +%s%N > " + alive + "; sleep 0.05; done' & echo up; wait")) {
            lock.awaitLine("up"::equals, BOUND);
            TestCluster.awaitUntil("a sign of life", () -> Files.exists(alive));
            try (ChildProcess breaking = command("break", "fragile", "--reason", "test")) {
                assertThat(breaking.awaitExit(BOUND)).isZero();
                assertThat(breaking.out()).containsExactly("broken 1 of fragile");
            }

            assertThat(lock.awaitExit(BOUND)).isEqualTo(75);
            // How it was lost is said if that is known within a moment.
            assertThat(lock.err())
                    .anyMatch(line -> line.matches("carabiner: the lock was lost( \\(broken\\))?: ending the command"));
            String last = Files.readString(alive);
            Thread.sleep(300); // Long enough for a survivor to write again several times.
            assertThat(Files.readString(alive)).isEqualTo(last);
        }
    }

    @Test
    void lock_thatNobodyCanRenew_endsTheCommandBeforeTheLeaseEnds() throws Exception {
        Path alive = directory.resolve("alive");
        Map<String, String> alone = Map.of("CARABINER_CLUSTER_NAME", "commands-" + UUID.randomUUID());
        try (ChildProcess node = ChildProcess.start(
                directory,
                alone,
                "node",
                "--port",
                "0",
                "--cluster-port",
                Integer.toString(TestCluster.freePorts(1).iterator().next()))) {
            node.awaitLine(line -> line.startsWith("carabiner ready "), BOUND);
            String http = node.out().get(0).replaceAll(".* http=(\\S+) .*", "$1");
            try (ChildProcess lock = ChildProcess.start(
                    directory,
                    Map.of("CARABINER_URL", http),
                    "lock",
                    "cut-off",
                    "--ttl",
                    "4s",
                    "--grace",
                    "500ms",
                    "--",
                    "sh",
                    "-c",
                    "trap '' TERM; echo up; while :; do date +%s%3N >> " + alive + "; sleep 0.05; done")) {
                lock.awaitLine("up"::equals, BOUND);
                long killedAt = System.currentTimeMillis(); // The same clock as that of date.
                node.close();

                assertThat(lock.awaitExit(BOUND)).isEqualTo(75);
                // Its last renewal was sent before the member was killed, so the lease ends 4 s after that at the
                // latest. No clock helps a process that stands still: how long all of them did shows in the command's
                // own signs of life, which come every 50 ms.
                List<Long> signs =
                        Files.readAllLines(alive).stream().map(Long::parseLong).toList();
                long stoodStill = longestStep(signs);
                assertThat(signs.get(signs.size() - 1)).isLessThan(killedAt + 4_000 + stoodStill);
                String reason = stoodStill < 500 ? "the lock cannot be kept: " : ""; // Or it is too late to say so.
                assertThat(lock.err()).anyMatch(line -> line.contains(reason + "ending the command"));
            }
        }
    }

    private static long longestStep(List<Long> times) {
        return IntStream.range(1, times.size())
                .mapToLong(i -> times.get(i) - times.get(i - 1))
                .max()
                .orElse(0);
    }

    @Test
    void lock_withoutACommand_holdsItUntilInterrupted() throws Exception {
        try (ChildProcess lock = command("lock", "kept", "--ttl", "20s")) {
            lock.awaitLine(line -> line.startsWith("locked kept token="), BOUND);
            assertThat(held("kept")).isPresent();

            lock.terminate();

            assertThat(lock.awaitExit(BOUND)).isZero();
            assertThat(held("kept")).isEmpty();
        }
    }

    @Test
    void lock_termPassedOn_endsWithTheStatusOfTheCommand() throws Exception {
        try (ChildProcess lock = command(
                "lock", "signals", "--", "sh", "-c", "trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done")) {
            lock.awaitLine("up"::equals, BOUND);

            lock.terminate();

            assertThat(lock.awaitExit(BOUND)).isEqualTo(5);
            assertThat(held("signals")).isEmpty();
        }
    }

    @Test
    void lock_signalWhileItWaits_givesUpTheWait() throws Exception {
        try (Held ignored = hold("queue");
                ChildProcess lock = command("lock", "queue", "true")) {
            TestCluster.awaitUntil("the wait", () -> document("queue").getInteger("waiting") == 1);

            lock.terminate();

            assertThat(lock.awaitExit(BOUND)).isEqualTo(128 + 15);
            TestCluster.awaitUntil("nobody waiting", () -> document("queue").getInteger("waiting") == 0);
        }
    }

    @Test
    void lock_commandKilledBySignal_saysWhich() throws Exception {
        try (ChildProcess lock = command("lock", "killed", "--", "sh", "-c", "kill -9 $$")) {
            assertThat(lock.awaitExit(BOUND)).isEqualTo(128 + 9);
        }
    }

    @Test
    void lock_mistakes_areUsage() throws Exception {
        for (List<String> mistake : List.of(
                List.of("lock"),
                List.of("lock", "a", "--ttl", "soon"),
                List.of("lock", "a", "--wait", "1s", "--no-wait"),
                List.of("lock", "a", "--permits", "2"),
                List.of("lock", "a", "--url", "ftp://x"))) {
            try (ChildProcess lock = command(mistake.toArray(String[]::new))) {
                assertThat(lock.awaitExit(BOUND)).as(mistake.toString()).isEqualTo(64);
                assertThat(lock.err()).as(mistake.toString()).noneMatch(line -> line.startsWith("\tat "));
            }
        }
    }

    @Test
    void lock_commandThatIsNotThere_isNotStarted() throws Exception {
        try (ChildProcess lock = command("lock", "a", "/no/such/command")) {
            assertThat(lock.awaitExit(BOUND)).isEqualTo(127);
            assertThat(held("a")).isEmpty();
        }
    }

    @Test
    void questions_areAnsweredForPeopleAndForPrograms() throws Exception {
        try (Held ignored = hold("shown")) {
            assertThat(output("members"))
                    .hasSize(2)
                    .element(1)
                    .asString()
                    .matches("one +active +- +1.0 +http://127.0.0.1:\\d+ .*");
            assertThat(output("cluster")).anyMatch(line -> line.startsWith("raft: dev"));
            assertThat(output("locks", "--prefix", "sho"))
                    .hasSize(2)
                    .element(1)
                    .asString()
                    .startsWith("shown ");
            assertThat(output("locks", "--prefix", "none")).hasSize(1);
            assertThat(output("lock-info", "shown")).element(0).asString().startsWith("shown is held, owner one");
            assertThat(new JsonObject(String.join("", output("lock-info", "shown", "--json"))).getString("lock"))
                    .isEqualTo("shown");
            assertThat(new JsonObject(String.join("", output("locks", "--json"))).getJsonArray("locks"))
                    .isNotEmpty();
        }
    }

    @Test
    void watch_tellsHowItStandsAndWhatChanges() throws Exception {
        try (ChildProcess watch = command("watch", "lock:seen", "members", "--json")) {
            watch.awaitLine(line -> line.contains("\"event\":\"watch.started\""), BOUND);
            hold("seen").close();

            watch.awaitLine(line -> line.contains("\"cause\":\"granted\""), BOUND);
            watch.terminate();

            assertThat(watch.awaitExit(BOUND)).isZero();
        }
    }

    @Test
    void drain_ofNobody_isRefused() throws Exception {
        try (ChildProcess drain = command("drain", "nobody")) {
            assertThat(drain.awaitExit(BOUND)).isEqualTo(1);
            assertThat(drain.complaints()).singleElement().asString().startsWith("carabiner: name: nobody");
        }
    }

    private List<String> output(String... args) throws InterruptedException {
        try (ChildProcess command = command(args)) {
            assertThat(command.awaitExit(BOUND)).as(String.join(" ", args)).isZero();
            assertThat(command.complaints()).isEmpty();
            return command.out();
        }
    }

    private ChildProcess command(String... args) {
        return ChildProcess.start(directory, Map.of("CARABINER_URL", member.http()), args);
    }

    private record Held(Lease lease) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            lease.release().await();
        }
    }

    private static Held hold(String lock) throws Exception {
        return new Held(member.locks().acquire(lock, LockOptions.defaults()).await(10, TimeUnit.SECONDS));
    }

    private static Optional<JsonObject> held(String lock) {
        return document(lock).getJsonArray("holders").stream()
                .map(JsonObject.class::cast)
                .findFirst();
    }

    private static JsonObject document(String lock) {
        JsonObject request = new JsonObject().put("op", "lock.get").put("args", new JsonObject().put("lock", lock));
        List<JsonObject> answers = new ArrayList<>();
        // A member that was not given its time may say that it is unavailable, and is to be asked again.
        TestCluster.awaitUntil("an answer about " + lock, () -> {
            JsonObject answer = member.vertx()
                    .eventBus()
                    .<JsonObject>request("carabiner", request)
                    .map(Message::body)
                    .otherwise(CommandsIT::noneIfUnavailable)
                    .await();
            return !answer.isEmpty() && answers.add(answer);
        });
        return answers.get(0);
    }

    private static JsonObject noneIfUnavailable(Throwable refusal) {
        assertThat(refusal).hasMessageStartingWith("unavailable");
        return new JsonObject();
    }
}
