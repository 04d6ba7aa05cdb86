package dev.carabiner.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Random lives of one shard: few locks, ids and desks, so that everything meets everything; commands in batches, time in
 * steps from nothing to a minute, crashes and handovers of the owner in between. After every step a naive model of what
 * may be live looks at what came of it.
 */
final class LockRulesPropertyTest {
    private static final List<LockName> LOCKS = List.of(new LockName("x"), new LockName("y"), new LockName("z"));
    private static final List<String> DESKS = List.of("d", "e", "f");
    private static final long[] STEPS = {
        0, 0, 0, 1, 1_000_000, 100_000_000, 300_000_000, 1_000_000_000, 3_000_000_000L, 9_000_000_000L, 61_000_000_000L
    };
    private static final LockLimits TIGHT = new LockLimits(4, 7, 4, 400, 1_024);

    @Property(tries = 1_500, shrinking = ShrinkingMode.OFF)
    void step_anyCommandsInAnyOrder_keepsTheInvariants(@ForAll long seed) {
        new Life(seed, seed % 3 == 0 ? TIGHT : LockLimits.DEFAULT).live(120);
    }

    /** One random life. */
    private static final class Life {
        private final Random random;
        private final LockRules rules;
        private final LiveModel model = new LiveModel();
        private final Map<Origin, LeaseKey> tries = new HashMap<>();
        private long nanos;
        private long numbers;
        private int owners = 1;
        private ShardState state;
        private SoftState soft;

        Life(long seed, LockLimits limits) {
            this.random = new Random(seed);
            this.rules = new LockRules(limits);
            this.nanos = Long.MAX_VALUE - random.nextInt(60) * 1_000_000_000L;
            this.state = Ownership.claim(Optional.empty(), "m1", false, now()).withCommitId("1");
            this.soft = Ownership.begin(
                    Optional.empty(), state, Optional.empty(), Set.of(), Duration.ofSeconds(random.nextInt(2)), now());
        }

        private Now now() {
            return new Now(nanos, ShardBench.WALL);
        }

        void live(int steps) {
            for (int i = 0; i < steps; i++) {
                int what = random.nextInt(40);
                if (what == 0) {
                    crash();
                } else if (what == 1) {
                    handOver();
                } else {
                    nanos += STEPS[random.nextInt(STEPS.length)];
                    List<LockCommand> commands = new ArrayList<>();
                    for (int n = random.nextInt(5); n > 0; n--) {
                        commands.add(command());
                    }
                    step(commands);
                }
            }
            runDry();
        }

        private void crash() {
            // Whoever asked gets no answer from an owner that is gone.
            tries.clear();
            model.memoryLost();
            Optional<ShardState> found = Optional.of(state);
            claim(found, Optional.empty());
        }

        private void handOver() {
            assertThat(soft.unanswered()).containsExactlyInAnyOrderElementsOf(tries.keySet());
            tries.clear();
            ShardState left = Ownership.handOver(state, soft, now()).withCommitId("left " + owners);
            left.verify();
            claim(Optional.of(left), Optional.of(Ownership.transfer(soft, now())));
        }

        private void claim(Optional<ShardState> found, Optional<SoftTransfer> transfer) {
            owners++;
            state = Ownership.claim(found, "m" + owners, false, now()).withCommitId("claim " + owners);
            state.verify();
            Set<String> desks = random.nextBoolean() ? Set.copyOf(DESKS) : Set.of("d");
            soft = Ownership.begin(found, state, transfer, desks, Duration.ofSeconds(1), now());
        }

        private void step(List<LockCommand> commands) {
            LockStep step = rules.step(state, soft, commands, now());
            assertThat(step.changed() || step.next().equals(state)).isTrue();
            assertAnswered(step, commands);
            ChangesReplay.assertTheyTellTheStep(state, step);
            model.assertNoneGoneEarly(step.next(), endedBy(commands), nanos);
            // The register takes its time.
            long stepNanos = nanos;
            nanos += random.nextInt(4) == 0 ? random.nextInt(2_000_000_000) : 0;
            state = step.next().withCommitId("step " + numbers);
            rules.confirmed(soft, step, nanos);
            model.observe(state, stepNanos);
            heard(step, commands, stepNanos);
            assertNobodyIsForgotten();
        }

        /** Every command is answered once; presenting and forgetting never, a try perhaps after the settling. */
        private void assertAnswered(LockStep step, List<LockCommand> commands) {
            Map<Origin, Integer> answers = new HashMap<>();
            step.answers().forEach(answer -> answers.merge(answer.to(), 1, Integer::sum));
            assertThat(answers.values()).allMatch(count -> count == 1);
            for (LockCommand command : commands) {
                if (command instanceof LockCommand.Present || command instanceof LockCommand.Forget) {
                    assertThat(answers).doesNotContainKey(command.origin());
                } else if (!answers.containsKey(command.origin())) {
                    assertThat(command).isInstanceOf(LockCommand.Acquire.class);
                    tries.put(
                            command.origin(),
                            ((LockCommand.Acquire) command).request().key());
                }
            }
            answers.keySet().forEach(tries::remove);
            // A try that is asked again, or whose desk is gone, is out of the books; no other may be.
            Set<Origin> pending = Set.copyOf(soft.unanswered());
            Set<LeaseKey> again = new HashSet<>();
            pending.forEach(origin -> again.add(tries.get(origin)));
            // The repeat may have come in this very step, and the settling have ended after it.
            for (LockCommand command : commands) {
                if (command instanceof LockCommand.Acquire acquire) {
                    again.add(acquire.request().key());
                }
            }
            Set<String> gone = new HashSet<>();
            commands.stream()
                    .filter(command -> command instanceof LockCommand.Forget)
                    .forEach(command -> gone.add(command.origin().desk()));
            for (Map.Entry<Origin, LeaseKey> tried : List.copyOf(tries.entrySet())) {
                if (!pending.contains(tried.getKey())) {
                    assertThat(again.contains(tried.getValue())
                                    || gone.contains(tried.getKey().desk())
                                    || !gone.isEmpty())
                            .as("a try without an answer: %s", tried)
                            .isTrue();
                    tries.remove(tried.getKey());
                }
            }
            assertThat(pending).allMatch(tries::containsKey);
        }

        private static Set<LeaseKey> endedBy(List<LockCommand> commands) {
            Set<LeaseKey> keys = new HashSet<>();
            for (LockCommand command : commands) {
                if (command instanceof LockCommand.Release release) {
                    keys.add(release.key());
                } else if (command instanceof LockCommand.Cancel cancel) {
                    keys.add(cancel.key());
                } else if (command instanceof LockCommand.Withdraw withdraw) {
                    keys.add(withdraw.key());
                } else if (command instanceof LockCommand.Break broken) {
                    LOCKS.forEach(lock -> ids().forEach(id -> keys.add(new LeaseKey(broken.lock(), id))));
                }
            }
            return keys;
        }

        /** What callers make of the answers. */
        private void heard(LockStep step, List<LockCommand> commands, long stepNanos) {
            Map<Origin, LockReply> replies = new HashMap<>();
            step.answers().forEach(answer -> replies.put(answer.to(), answer.reply()));
            for (LockCommand command : commands) {
                LockReply reply = replies.get(command.origin());
                if (command instanceof LockCommand.Release release && reply instanceof LockReply.Released) {
                    model.ended(release.key(), stepNanos);
                } else if (command instanceof LockCommand.Cancel cancel && reply instanceof LockReply.Cancelled) {
                    model.cancelled(cancel.key(), stepNanos);
                } else if (command instanceof LockCommand.Renew renew
                        && reply instanceof LockReply.Renewed renewed
                        && state.find(renew.key()).isPresent()) {
                    model.promised(renew.key(), renewed.ttlMillis(), nanos);
                } else if (command instanceof LockCommand.Confirm confirm
                        && reply instanceof LockReply.Renewed renewed
                        && state.find(confirm.key()).isPresent()) {
                    model.promised(confirm.key(), renewed.ttlMillis(), nanos);
                } else if (command instanceof LockCommand.Acquire acquire
                        && reply instanceof LockReply.Granted granted
                        && state.find(acquire.request().key()).isPresent()) {
                    model.promised(acquire.request().key(), granted.ttlMillis(), nanos);
                }
            }
            for (Push push : step.pushes()) {
                if (push instanceof Push.LeaseLost lost) {
                    model.ended(lost.key(), stepNanos);
                }
            }
        }

        /** Whoever fits and is next is let in, unless the shard settles or is full. */
        private void assertNobodyIsForgotten() {
            if (soft.isSettling()) {
                return;
            }
            Batch look = new Batch(state, soft, LockLimits.DEFAULT, now());
            for (LockName lock : LOCKS) {
                soft.waits.head(lock).ifPresent(head -> {
                    boolean fits = fits(look.held(lock), head.request);
                    assertThat(fits && !soft.starved.contains(lock))
                            .as("next, fits, and was not let in: %s", head.request)
                            .isFalse();
                });
            }
        }

        private static boolean fits(List<HeldLease> held, LeaseRequest request) {
            int permits = request.permits();
            for (HeldLease lease : held) {
                if (request.mode() == LockMode.EXCLUSIVE || lease.request().mode() != request.mode()) {
                    return false;
                }
                permits += lease.request().permits();
            }
            return request.mode() == LockMode.SHARED || permits <= request.limit();
        }

        /** With nobody asking any more, steps at their due times come to an end, and nothing is left. */
        private void runDry() {
            int steps = 0;
            while (soft.nextDueNanos().isPresent()) {
                long due = soft.nextDueNanos().getAsLong();
                nanos += Math.max(0, due - nanos);
                LockStep step = rules.step(state, soft, List.of(), now());
                state = step.next().withCommitId("dry " + steps);
                rules.confirmed(soft, step, nanos);
                model.observe(state, nanos);
                assertThat(soft.nextDueNanos().isEmpty() || soft.nextDueNanos().getAsLong() - nanos > 0)
                        .as("a step at its due time leaves nothing that is due")
                        .isTrue();
                assertThat(++steps).isLessThan(1_000);
            }
            assertThat(state.size()).isZero();
            assertThat(soft.waiting()).isZero();
            assertThat(soft.watches).isEmpty();
            assertThat(soft.tries).isEmpty();
        }

        private static List<LeaseId> ids() {
            return List.of(new LeaseId("a"), new LeaseId("b"), new LeaseId("c"), new LeaseId("g"), new LeaseId("h"));
        }

        private LeaseKey key() {
            return new LeaseKey(LOCKS.get(random.nextInt(LOCKS.size())), ids().get(random.nextInt(ids().size())));
        }

        /** Mostly the same arguments for the same id; sometimes others. */
        private LeaseRequest request() {
            LeaseKey key = key();
            int id = key.leaseId().value().charAt(0);
            long ttl = random.nextInt(12) == 0 ? 777 : 500L + id % 4 * 4_000L;
            LockMode mode = key.lock().equals(LOCKS.get(1))
                    ? LockMode.PERMIT
                    : id % 2 == 0 ? LockMode.SHARED : LockMode.EXCLUSIVE;
            int limit = random.nextInt(20) == 0 ? 2 : 3;
            return mode == LockMode.PERMIT
                    ? new LeaseRequest(key, mode, 1 + id % 2, limit, ttl, "", "{}", "")
                    : new LeaseRequest(key, mode, 1, 1, ttl, "", "{}", "");
        }

        private Ticket ticket() {
            return new Ticket(1 + random.nextInt(owners), 1 + random.nextInt(12));
        }

        private LockCommand command() {
            Origin from = new Origin(DESKS.get(random.nextInt(DESKS.size())), ++numbers);
            long visit = 1L + random.nextInt(4);
            return switch (random.nextInt(14)) {
                case 0, 1, 2 -> new LockCommand.Acquire(from, visit, request(), true, Optional.empty(), 0);
                case 3, 4 -> new LockCommand.Acquire(from, visit, request(), false, Optional.empty(), 0);
                case 5 -> new LockCommand.Acquire(from, visit, request(), true, Optional.of(ticket()), 5);
                case 6 ->
                    random.nextBoolean()
                            ? new LockCommand.Renew(
                                    from,
                                    key(),
                                    random.nextInt(3) == 0 ? OptionalLong.of(1_000) : OptionalLong.empty(),
                                    random.nextInt(9) == 0 ? "another" : "")
                            : new LockCommand.Confirm(from, visit, key());
                case 7, 8 -> new LockCommand.Release(from, key(), random.nextInt(9) == 0 ? "another" : "");
                case 9 -> new LockCommand.Cancel(from, key(), "");
                case 10 -> new LockCommand.Withdraw(from, visit, key());
                case 11 -> present(from);
                case 12 -> random.nextInt(4) == 0 ? LockCommand.Forget.desk(from.desk()) : present(from);
                default ->
                    random.nextBoolean()
                            ? new LockCommand.Break(from, key().lock(), Optional.empty(), "")
                            : new LockCommand.Get(from, key().lock());
            };
        }

        private LockCommand present(Origin from) {
            List<LockCommand.Wait> waits = new ArrayList<>();
            for (int n = random.nextInt(3); n > 0; n--) {
                waits.add(new LockCommand.Wait(1 + random.nextInt(4), request(), ticket(), 5));
            }
            return new LockCommand.Present(from, waits);
        }
    }
}
