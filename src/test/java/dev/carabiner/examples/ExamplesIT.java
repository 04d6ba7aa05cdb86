package dev.carabiner.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.Carabiner;
import dev.carabiner.Lease;
import dev.carabiner.LockException;
import dev.carabiner.LockOptions;
import dev.carabiner.SoleDeployment;
import dev.carabiner.SoleOptions;
import dev.carabiner.ThreeMembers;
import dev.carabiner.cluster.TestCluster;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the README shows works. */
final class ExamplesIT {
    private static ThreeMembers cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = ThreeMembers.start(2, 0, Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Test
    void cron_deployedOnBothMembers_runsOnOneUntilThatGivesItBack() throws Exception {
        Queue<Long> terms = new ConcurrentLinkedQueue<>();
        List<SoleDeployment> deployments = new ArrayList<>();
        for (Carabiner member : cluster.all()) {
            deployments.add(member.deployOnOne(
                    "nightly",
                    SoleOptions.defaults(),
                    leadership -> new CronOnOneMember(
                            Duration.ofMillis(20),
                            term -> {
                                terms.add(term);
                                return Future.succeededFuture();
                            },
                            leadership)));
        }
        TestCluster.awaitUntil("ten runs", () -> terms.size() >= 10);
        assertThat(terms).containsOnly(terms.element());
        TestCluster.awaitUntil("one says so", () -> deployments.stream()
                .anyMatch(deployment -> deployment.leadership().isPresent()));
        SoleDeployment runsIt = deployments.get(0).leadership().isPresent() ? deployments.get(0) : deployments.get(1);
        runsIt.close().await(30, TimeUnit.SECONDS);
        long first = terms.element();
        TestCluster.awaitUntil("a run of the other", () -> terms.stream().anyMatch(term -> term > first));

        assertThat(List.copyOf(terms)).isSorted();
        for (SoleDeployment deployment : deployments) {
            deployment.close().await(30, TimeUnit.SECONDS);
        }
    }

    /** Asks again where the lock was not to be had in time, as on a machine that stands still: then nothing is written. */
    private static Future<Void> update(Carabiner member, FencedWrite.Table table) {
        return FencedWrite.update(member.locks(), table, "a", text -> text + "x")
                .recover(failure -> failure instanceof LockException refused
                                && List.of("timeout", "unavailable").contains(refused.code())
                        ? update(member, table)
                        : Future.failedFuture(failure));
    }

    @Test
    void fencedWrite_byManyAtOnce_losesNothingAndRefusesTheLate() throws Exception {
        FencedWrite.Table table = new FencedWrite.Table();
        Lease late = cluster.member(0)
                .locks()
                .acquire("rows/a", LockOptions.defaults().waitingFor(Duration.ofSeconds(10)))
                .await(30, TimeUnit.SECONDS);
        late.release().await(30, TimeUnit.SECONDS); // And yet it will write.
        List<Future<Void>> writing = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Carabiner member = cluster.member(i % 2);
            writing.add(update(member, table));
        }
        Future.all(writing).await(30, TimeUnit.SECONDS);

        assertThat(table.read("a").result()).isEqualTo("x".repeat(20));
        assertThatThrownBy(() -> table.write("a", "late", late.token()).await(1, TimeUnit.SECONDS))
                .hasMessageStartingWith("token:");
    }
}
