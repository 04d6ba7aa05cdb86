package dev.carabiner.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.carabiner.cluster.RaftStatus;
import dev.carabiner.gateway.Door;
import dev.carabiner.gateway.DoorLevels;
import dev.carabiner.gateway.MetricsPage;
import dev.carabiner.lock.LockChange;
import dev.carabiner.service.LockCensus;
import dev.carabiner.service.LockObserver;
import dev.carabiner.service.LockObserver.Confirmation;
import dev.carabiner.service.LockObserver.WaitEnd;
import dev.carabiner.service.MemberCensus;
import dev.carabiner.service.RingShift;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.MemberState;
import dev.carabiner.wire.Op;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ObservationTest {
    /** All that a page may ever be cut by. None of it is chosen by a user. */
    private static final Set<String> LABELS = Set.of(
            "op", "door", "outcome", "status", "cause", "loop", "state", "version", "le", "area", "id", "action", "gc");

    private static final MemberCensus CENSUS = new MemberCensus(
            Optional.of(new LockCensus(7, 3, 2, 31, 1)),
            42,
            Map.of(MemberState.ACTIVE, 3L),
            Optional.of(new MemberCensus.Raft(3, 3, "whole", 2)));

    private final Observation observation = Observation.begin("1.2.3");

    @AfterEach
    void close() {
        observation.close();
    }

    private Exposition page() {
        return Exposition.parse(text("").body());
    }

    private MetricsPage.Text text(String accept) {
        return observation
                .watch(() -> Future.succeededFuture(CENSUS))
                .metrics()
                .orElseThrow()
                .write(accept, new DoorLevels(5, 4))
                .result();
    }

    private void everythingHappensOnce() {
        for (Door door : Door.values()) {
            for (Op op : Op.values()) {
                observation.doors().succeeded(door, op, 1_000_000);
                observation.doors().failed(door, op, ErrorCode.HELD, 1_000_000);
            }
            observation.doors().refused(door, ErrorCode.BAD_REQUEST);
        }
        observation.doors().responded(404);
        observation.doors().loopDelay(3_000_000);
        LockObserver locks = observation.locks();
        locks.granted(3_000_000);
        for (WaitEnd end : WaitEnd.values()) {
            locks.waited(end, TimeUnit.SECONDS.toNanos(2));
        }
        for (LockChange.Cause cause : LockChange.Cause.values()) {
            locks.leaseChanged(cause);
        }
        locks.confirmed(Confirmation.COMMIT, 12, 800_000);
        locks.confirmed(Confirmation.READ, 0, 400_000);
        locks.commitLost(5_000_000);
        locks.shardLost();
        locks.doubtBegan();
        locks.shardClaimed();
        locks.shardHandedOver();
        locks.ringChanged(new RingShift(11, 0.25));
        locks.loopDelay(3_000_000);
    }

    @Test
    void page_everyMetric_hasHelpTypeAndOnlyKnownLabels() {
        everythingHappensOnce();
        Exposition page = page();
        assertThat(page.samples).isNotEmpty().allSatisfy(sample -> {
            String family = page.family(sample);
            assertThat(page.help).as("help of %s", family).containsKey(family);
            assertThat(LABELS)
                    .as("labels of %s", sample)
                    .containsAll(sample.labels().keySet());
        });
        assertThat(page.help.keySet()).isEqualTo(page.types.keySet());
    }

    @Test
    void page_names_followTheConventions() {
        everythingHappensOnce();
        Exposition page = page();
        assertThat(page.types.keySet().stream().filter(name -> name.startsWith("carabiner_")))
                .isNotEmpty()
                .allSatisfy(name -> {
                    String type = page.types.get(name);
                    assertThat(name.endsWith("_total")).as(name).isEqualTo("counter".equals(type));
                    assertThat(name).matches("[a-z_]+");
                });
        assertThat(page.types)
                .containsEntry("carabiner_request_seconds", "histogram")
                .containsEntry("carabiner_grant_seconds", "histogram")
                .containsEntry("carabiner_wait_seconds", "histogram")
                .containsEntry("carabiner_shard_commit_seconds", "histogram")
                .containsEntry("carabiner_shard_batch_commands", "histogram")
                .containsEntry("carabiner_loop_delay_seconds", "histogram")
                .containsKeys("jvm_memory_used_bytes", "jvm_gc_live_data_size_bytes", "jvm_threads_live_threads")
                .containsKeys("process_cpu_usage", "system_cpu_usage", "process_uptime_seconds");
    }

    @Test
    void page_counters_sayWhatHappened() {
        everythingHappensOnce();
        observation.doors().failed(Door.HTTP, Op.LOCK_ACQUIRE, ErrorCode.HELD, 1);
        Exposition page = page();
        assertThat(page.value("carabiner_requests_total", "op", "lock.acquire", "door", "http", "outcome", "held"))
                .isEqualTo(2);
        assertThat(page.value("carabiner_requests_total", "op", "none", "outcome", "bad_request"))
                .isEqualTo(4);
        assertThat(page.value("carabiner_request_seconds_count", "op", "lock.renew"))
                .isEqualTo(8);
        assertThat(page.value("carabiner_http_responses_total", "status", "404"))
                .isEqualTo(1);
        assertThat(page.value("carabiner_wait_seconds_count", "outcome", "timeout"))
                .isEqualTo(1);
        assertThat(page.value("carabiner_wait_seconds_sum", "outcome", "granted"))
                .isCloseTo(2, within(1e-9));
        assertThat(page.value("carabiner_lease_changes_total", "cause", "expired"))
                .isEqualTo(1);
        assertThat(page.value("carabiner_shard_batch_commands_count")).isEqualTo(1);
        assertThat(page.value("carabiner_shard_batch_commands_sum")).isEqualTo(12);
        assertThat(page.value("carabiner_shard_commit_seconds_count", "outcome", "won"))
                .isEqualTo(1);
        assertThat(page.value("carabiner_shard_commit_seconds_count", "outcome", "lost"))
                .isEqualTo(1);
        assertThat(page.value("carabiner_shard_read_seconds_count")).isEqualTo(1);
        assertThat(page.value("carabiner_shards_in_doubt")).isEqualTo(1);
        assertThat(page.value("carabiner_ring_changes_total")).isEqualTo(1);
        assertThat(page.value("carabiner_ring_shards_moved_total")).isEqualTo(11);
        assertThat(page.value("carabiner_ring_moved_share_total")).isEqualTo(0.25);
        observation.locks().doubtEnded();
        assertThat(page().value("carabiner_shards_in_doubt")).isZero();
        assertThat(page().value("carabiner_shard_doubts_total")).isEqualTo(1);
    }

    @Test
    void page_histogram_buckets_riseToTheCount() {
        for (long millis : new long[] {0, 3, 40, 700, 60_000}) {
            observation.locks().granted(TimeUnit.MILLISECONDS.toNanos(millis));
        }
        Exposition page = page();
        var buckets = page.samples.stream()
                .filter(sample -> sample.name().equals("carabiner_grant_seconds_bucket"))
                .toList();
        assertThat(buckets).hasSize(Buckets.ANSWER.length + 1);
        assertThat(buckets.stream().map(Exposition.Sample::value).toList()).isSorted();
        assertThat(page.value("carabiner_grant_seconds_bucket", "le", "0.005")).isEqualTo(2);
        assertThat(page.value("carabiner_grant_seconds_bucket", "le", "+Inf")).isEqualTo(5);
    }

    @Test
    void page_levels_areThoseOfTheCensus() {
        Exposition page = page();
        assertThat(page.value("carabiner_leases")).isEqualTo(7);
        assertThat(page.value("carabiner_waits")).isEqualTo(3);
        assertThat(page.value("carabiner_waiting_callers")).isEqualTo(2);
        assertThat(page.value("carabiner_shards_owned")).isEqualTo(31);
        assertThat(page.value("carabiner_shards_claiming")).isEqualTo(1);
        assertThat(page.value("carabiner_ring_version")).isEqualTo(42);
        assertThat(page.value("carabiner_members", "state", "active")).isEqualTo(3);
        assertThat(page.value("carabiner_raft_members")).isEqualTo(3);
        assertThat(page.value("carabiner_raft_groups_led")).isEqualTo(2);
        assertThat(page.value("carabiner_raft_state", "state", "whole")).isEqualTo(1);
        assertThat(page.value("carabiner_raft_state")).isEqualTo(1);
        assertThat(page.value("carabiner_connections")).isEqualTo(5);
        assertThat(page.value("carabiner_sockets")).isEqualTo(4);
        assertThat(page.value("carabiner_build_info", "version", "1.2.3")).isEqualTo(1);
    }

    @Test
    void page_raftStates_areAllThereAre() {
        assertThat(page().samples.stream()
                        .filter(sample -> sample.name().equals("carabiner_raft_state"))
                        .map(sample -> sample.labels().get("state")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(RaftStatus.State.values())
                        .map(RaftStatus.State::label)
                        .toList());
    }

    @Test
    void page_beforeJoining_saysThatItDoesNotKnow() {
        MemberCensus early = new MemberCensus(Optional.empty(), 0, Map.of(), Optional.empty());
        String body = observation
                .watch(() -> Future.succeededFuture(early))
                .metrics()
                .orElseThrow()
                .write("", new DoorLevels(0, 0))
                .result()
                .body();
        assertThat(Exposition.parse(body).value("carabiner_leases")).isNaN();
    }

    @Test
    void page_forOpenMetrics_isThat() {
        var page = text("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
        assertThat(page.contentType()).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(page.body()).endsWith("# EOF\n");
        assertThat(text("*/*").contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void close_leavesNothingBehind() {
        Set<String> threadsBefore = threads();
        int listenersBefore = collectorListeners();
        Observation other = Observation.begin("x");
        other.locks().granted(1);
        other.close();
        other.locks().granted(1); // What still comes is ignored, and does not fail.
        other.doors().failed(Door.HTTP, Op.LOCK_GET, ErrorCode.INTERNAL, 1);
        assertThat(threads()).isEqualTo(threadsBefore);
        assertThat(collectorListeners()).isEqualTo(listenersBefore);
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("micrometer") || name.contains("prometheus"))
                .collect(Collectors.toSet());
    }

    /** How many listen to the collectors of this JVM: those of a closed member would be kept for ever. */
    private static int collectorListeners() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToInt(ObservationTest::listeners)
                .sum();
    }

    private static int listeners(Object collector) {
        try {
            for (Class<?> type = collector.getClass(); type != null; type = type.getSuperclass()) {
                for (var field : type.getDeclaredFields()) {
                    if (field.getName().equals("listenerList")) {
                        field.setAccessible(true);
                        return ((List<?>) field.get(collector)).size();
                    }
                }
            }
            throw new AssertionError(collector.getClass() + " has no listenerList");
        } catch (IllegalAccessException hidden) {
            throw new AssertionError(hidden);
        }
    }
}
