package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One shard on one or two members, in one thread; a pause is over when the test says so. */
final class ShardLoopTest {
    private static final String NAME = ShardStage.NAME;

    private final ShardStage stage = new ShardStage();
    private final FakeLocks locks = stage.locks;
    private final List<Duration> pauses = stage.pauses;
    private final List<String> story = stage.story;
    private final ShardStage.Part a = stage.a;
    private final ShardStage.Part b = stage.b;

    private void settle() {
        stage.settle();
    }

    private void pausesEnd() {
        stage.pausesEnd();
    }

    @Test
    void look_asOwner_startsWithTheTokenOfTheLease() {
        a.owns(true);
        assertThat(a.loop.isRunning()).isFalse();
        a.started();

        assertThat(story).containsExactly("a start 1");
        assertThat(a.loop.isRunning()).isTrue();
    }

    @Test
    void ownerChange_startsTheNextOnlyWhenTheFormerHasStopped() {
        a.owns(true);
        a.started();
        b.owns(true);
        a.owns(false);
        assertThat(story).containsExactly("a start 1", "a stop");
        a.stopped();

        assertThat(story).containsExactly("a start 1", "a stop", "b start 2");
        assertThat(a.loop.isRunning()).isFalse();
    }

    @Test
    void ownerChange_whileStarting_stopsOnceItHasStarted() {
        a.owns(true);
        a.owns(false);
        assertThat(story).containsExactly("a start 1");
        a.started();
        a.stopped();

        assertThat(story).containsExactly("a start 1", "a stop");
        assertThat(locks.isHeld(NAME)).isFalse();
    }

    @Test
    void grant_thatComesTooLate_isGivenBack() {
        b.owns(true);
        a.owns(true);
        a.owns(false);
        b.started();
        b.owns(false);
        b.stopped();

        assertThat(story).containsExactly("b start 1", "b stop");
        assertThat(locks.isHeld(NAME)).isFalse();
    }

    @Test
    void waitThatEnds_asOwner_isRepeatedWithoutAPause() {
        b.owns(true);
        b.started();
        a.owns(true);
        locks.waitsEnd();
        settle();
        b.owns(false);
        b.stopped();

        assertThat(story).containsExactly("b start 1", "b stop", "a start 2");
        assertThat(pauses).isEmpty();
    }

    @Test
    void loss_whileRunning_stopsAtOnceAndAcquiresAgainAfterTheStop() {
        a.owns(true);
        a.started();
        locks.lose(NAME);
        settle();
        assertThat(story).containsExactly("a start 1", "a stop");
        a.stopped();

        assertThat(story).containsExactly("a start 1", "a stop", "a start 2");
    }

    @Test
    void loss_whileStarting_stopsAtOnceAndWaitsForTheStartToEnd() {
        a.owns(true);
        locks.lose(NAME);
        settle();
        assertThat(story).containsExactly("a start 1", "a stop");
        a.stopped();
        pausesEnd();
        assertThat(story).hasSize(2);
        a.started();
        pausesEnd();

        assertThat(story).containsExactly("a start 1", "a stop", "a start 2");
    }

    @Test
    void failedStart_isRepeatedWithGrowingPausesAndTheSameToken() {
        a.owns(true);
        for (int i = 0; i < 9; i++) {
            a.starts.remove().fail("no");
            settle();
            pausesEnd();
        }
        a.started();

        assertThat(story).hasSize(10).containsOnly("a start 1");
        assertThat(pauses.subList(0, 3))
                .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(pauses.get(8)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void failedStart_ofAnOwnerNoMore_givesTheLeaseBack() {
        a.owns(true);
        a.starts.remove().fail("no");
        settle();
        a.owns(false);
        pausesEnd();

        assertThat(story).containsExactly("a start 1");
        assertThat(locks.isHeld(NAME)).isFalse();
    }

    @Test
    void failedStart_whoseLeaseIsLostInThePause_beginsAnewWithANewToken() {
        a.owns(true);
        a.starts.remove().fail("no");
        settle();
        locks.lose(NAME);
        settle();
        pausesEnd();

        assertThat(story).containsExactly("a start 1", "a start 2");
    }

    @Test
    void failedStop_keepsTheLeaseAndIsRepeated() {
        a.owns(true);
        a.started();
        b.owns(true);
        a.owns(false);
        a.stops.remove().fail("no");
        settle();
        pausesEnd();
        assertThat(story).containsExactly("a start 1", "a stop", "a stop");
        a.stopped();

        assertThat(story).endsWith("b start 2");
    }

    @Test
    void failedAcquisition_isRepeatedAfterAPause() {
        locks.failing("unavailable");
        a.owns(true);
        assertThat(pauses).containsExactly(Duration.ofMillis(100));
        locks.failing(null);
        pausesEnd();

        assertThat(story).containsExactly("a start 1");
    }

    @Test
    void end_whileRunning_isDoneWhenStoppedAndGivenBack() {
        a.owns(true);
        a.started();
        Future<Void> end = a.loop.end();
        settle();
        assertThat(end.isComplete()).isFalse();
        a.stopped();

        assertThat(end.succeeded()).isTrue();
        assertThat(locks.isHeld(NAME)).isFalse();
        a.owns(true);
        assertThat(story).containsExactly("a start 1", "a stop");
    }

    @Test
    void end_whileTheLocksDoNotAnswer_isDoneAtOnce() {
        locks.failing("unavailable");
        a.owns(true);

        assertThat(a.loop.end().isComplete()).isTrue();
    }

    @Test
    void twoMembers_withAnyOrderOfEventsButLosses_neverOverlap() {
        for (int seed = 0; seed < 500; seed++) {
            new ShardLoopTest().storm(new Random(seed), seed);
        }
    }

    private void storm(Random random, int seed) {
        for (int i = 0; i < 200; i++) {
            ShardStage.Part part = random.nextBoolean() ? a : b;
            switch (random.nextInt(6)) {
                case 0 -> part.owns(!part.owner);
                case 1 -> end(part.starts, random);
                case 2 -> end(part.stops, random);
                case 3 -> pausesEnd();
                case 4 -> locks.waitsEnd();
                default -> settle();
            }
        }
        assertThat(story).as("seed %s", seed).isNotEmpty();
        assertThat(story.stream().filter(event -> event.contains("start")).map(event -> event.split(" ", -1)[2]))
                .as("seed %s", seed)
                .isSortedAccordingTo(Comparator.comparingInt(Integer::parseInt));
    }

    private void end(Deque<Promise<Void>> open, Random random) {
        if (!open.isEmpty()) {
            Promise<Void> first = open.remove();
            if (random.nextInt(4) == 0) {
                first.fail("no");
            } else {
                first.complete();
            }
        }
        settle();
    }
}
