package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.sim.SimMembers;
import dev.carabiner.sim.SimMembers.SimMember;
import dev.carabiner.sim.SimNetwork;
import dev.carabiner.sim.SimRegister;
import dev.carabiner.sim.SimScheduler;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random faults for a while, then none: whatever happened, all members must soon agree on exactly those that live. */
class MembershipSimulationTest {
    /** As many as a build can wait for; a night can do with more. */
    private static final int SEEDS = Integer.getInteger("carabiner.seeds", 2_000);

    private static final Duration STORM = Duration.ofSeconds(25);
    private static final Duration HEALING = Duration.ofSeconds(12);

    // Held, or its level would be forgotten with it.
    private static final Logger LOGGER = Logger.getLogger("dev.carabiner.cluster");

    @BeforeAll
    static void silence() {
        LOGGER.setLevel(Level.OFF); // Thousands of outages, each worth a line in production.
    }

    @AfterAll
    static void speak() {
        LOGGER.setLevel(null);
    }

    @Test
    void anyFaults_thenNone_convergesOnTheLiving() {
        long writes = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            writes += new Run(seed).check();
        }
        // Else the storm is so strong, or so weak, that it proves nothing.
        assertThat(writes / SEEDS).isBetween(10L, 200L);
    }

    @Test
    void sameSeed_givesTheSameRun() {
        Run first = new Run(42);
        Run second = new Run(42);
        assertThat(first.check()).isEqualTo(second.check());
        assertThat(first.scheduler.traceHash()).isEqualTo(second.scheduler.traceHash());
        Run other = new Run(43);
        assertThat(other.check()).isPositive();
        assertThat(other.scheduler.traceHash()).isNotEqualTo(first.scheduler.traceHash());
    }

    private static final class Run {
        private final SimMembers cluster;
        private final SimScheduler scheduler;
        private final List<SimMember> running = new ArrayList<>();
        private final List<SimMember> paused = new ArrayList<>();
        private final Map<String, Long> lastVersions = new HashMap<>();

        Run(long seed) {
            this.cluster = new SimMembers(seed);
            this.scheduler = cluster.scheduler();
        }

        long check() {
            try {
                storm();
                calm();
                scheduler.runUntil("agreement", HEALING, this::agreed);
                scheduler.runFor(Duration.ofSeconds(10)); // Late writes of the storm may still come.
                assertThat(agreed()).isTrue();
                writesRiseByOne();
                closedMembersLeaveNothing();
            } catch (AssertionError failure) {
                throw new AssertionError(failure.getMessage() + "\n" + scheduler, failure);
            }
            return cluster.register().writes().size();
        }

        private void storm() {
            cluster.register().faults(SimRegister.Faults.MANY);
            cluster.network().weather(SimNetwork.Weather.STORM);
            int names = 1 + scheduler.random().nextInt(7);
            for (int i = 0; i < names; i++) {
                start("n" + i);
            }
            while (scheduler.elapsed().compareTo(STORM) < 0) {
                scheduler.runFor(scheduler.between(Duration.ofMillis(5), Duration.ofSeconds(2)));
                fault();
            }
        }

        private void start(String name) {
            SimMember member = cluster.start(name);
            running.add(member);
            member.membership().onChange(view -> {
                long last = lastVersions.getOrDefault(member.id(), 0L);
                assertThat(view.version()).as("view of %s", member.id()).isGreaterThan(last);
                lastVersions.put(member.id(), view.version());
            });
        }

        private void fault() {
            int kind = scheduler.random().nextInt(10);
            if (kind == 0) {
                cluster.register().down(scheduler.chance(0.3));
            } else if (kind == 1) {
                cluster.engine().heal();
            } else if (kind == 2) {
                resumeAll();
            } else if (!running.isEmpty()) {
                hit(kind, running.get(scheduler.random().nextInt(running.size())));
            }
        }

        /** What can happen to one member. */
        private void hit(int kind, SimMember victim) {
            switch (kind) {
                case 3 -> end(victim);
                case 4 -> {
                    end(victim);
                    start(victim.name());
                }
                case 5 -> {
                    if (!paused.contains(victim)) {
                        paused.add(victim);
                        cluster.pause(victim);
                    }
                }
                case 6 -> leave(victim);
                case 7 -> cluster.engine().cutOff(Set.of(victim.id()));
                default ->
                    running.forEach(other -> cluster.engine()
                            .misjudge(other.id(), victim.id(), other.equals(victim) || scheduler.chance(0.5)));
            }
        }

        /** As in a rolling restart: it drains, goes out, ends, and comes again. */
        private void leave(SimMember victim) {
            running.remove(victim);
            paused.remove(victim);
            cluster.resume(victim);
            victim.membership()
                    .leave()
                    .transform(left -> victim.membership().remove())
                    .onComplete(removed -> {
                        victim.membership().close();
                        cluster.kill(victim);
                        start(victim.name());
                    });
        }

        private void end(SimMember victim) {
            running.remove(victim);
            paused.remove(victim);
            cluster.kill(victim);
        }

        private void resumeAll() {
            paused.forEach(cluster::resume);
            paused.clear();
        }

        private void calm() {
            cluster.register().faults(SimRegister.Faults.NONE);
            cluster.register().down(false);
            cluster.network().weather(SimNetwork.Weather.FAIR);
            resumeAll();
            cluster.engine().heal();
            scheduler.runFor(Duration.ofSeconds(1)); // Those that leave are gone, and have started again.
            if (running.isEmpty()) {
                start("last");
            }
        }

        private boolean agreed() {
            List<SimRegister.Write> writes = cluster.register().writes();
            // The cheap questions first, for this is asked after every event.
            if (writes.isEmpty()
                    || !running.stream()
                            .allMatch(member ->
                                    member.joined().succeeded() && member.view().version() == writes.size())) {
                return false;
            }
            RingDescriptor stands =
                    RingDescriptor.from(writes.get(writes.size() - 1).value());
            Set<String> living = running.stream().map(SimMember::id).collect(Collectors.toSet());
            Set<String> active = stands.members().stream()
                    .filter(member -> member.state() == MemberState.ACTIVE)
                    .map(Member::id)
                    .collect(Collectors.toSet());
            return stands.members().size() == active.size()
                    && active.equals(living)
                    && running.stream()
                            .allMatch(member -> member.view().members().equals(stands.members())
                                    && member.view().ring().equals(stands.draw()));
        }

        private void writesRiseByOne() {
            long version = 0;
            Map<String, Member> lives = new HashMap<>();
            for (SimRegister.Write write : cluster.register().writes()) {
                RingDescriptor descriptor = RingDescriptor.from(write.value());
                version++;
                assertThat(descriptor.version()).isEqualTo(version);
                for (Member member : descriptor.members()) {
                    Member before = lives.put(member.name(), member);
                    if (before != null && !before.id().equals(member.id())) {
                        assertThat(member.incarnation()).isGreaterThan(before.incarnation());
                    }
                }
            }
        }

        private void closedMembersLeaveNothing() {
            running.forEach(member -> member.membership().close());
            scheduler.runFor(Duration.ofMillis(10)); // Answers that were on their way.
            for (SimMember member : running) {
                assertThat(member.context().pending())
                        .as("tasks of %s", member.id())
                        .isZero();
            }
        }
    }
}
