package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strangers for a few seconds at real doors, with nothing behind them that could be slow. */
class HostileIT {
    private final ScriptedOperations operations = new ScriptedOperations();
    private Vertx vertx;
    private Doors doors;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        doors = ScriptedDoors.open(vertx, operations, new DoorSettings("127.0.0.1", 0, 1, 65_536, 65_536, 10_000));
    }

    @AfterEach
    void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void strangers_doNoHarm() throws Exception {
        long seed = Long.getLong("carabiner.fuzz.seed", System.nanoTime());
        HostileRun run = HostileRun.against(
                doors.actualPort(), Duration.ofSeconds(Integer.getInteger("carabiner.hostile.seconds", 5)), seed);
        System.out.println(run);

        assertThat(run.tally().violations())
                .as("with -Dcarabiner.fuzz.seed=" + seed)
                .isEmpty();
        assertThat(run.attacks()).isGreaterThan(50);
        assertThat(run.honest()).isPositive();
        assertThat(run.descriptors()).isLessThanOrEqualTo(5);
        Await.until(
                "each session closed once", () -> operations.sessions.stream().allMatch(s -> s.closes.size() == 1));
    }
}
