package dev.carabiner.sim.mutants;

import static dev.carabiner.sim.mutants.Mutant.edit;

import java.util.List;

/** How an answer gets confirmed. */
final class CommitMutants {
    private static final String LANE = "service.ShardLane";
    private static final String COMMIT = "service.Commit";
    private static final String WRITE = "new Commit(context, register, now.bytes(), step.next())";
    private static final String READ_IS_OURS = "if (now.bytes().equals(read.result())) { confirmed(now, step); }";

    static final List<Mutant> ALL = List.of(
            Mutant.of(
                    "answer before the commit",
                    "No answer leaves before the register has confirmed it.",
                    edit(
                            LANE,
                            WRITE,
                            "step.answers().forEach(answer -> context.output().answer(answer.to(), answer.reply()));"
                                    + WRITE)),
            Mutant.of(
                    "answer from memory",
                    "A batch that changed nothing is confirmed by a read.",
                    edit(LANE, "confirm(now, step);", "confirmed(now, step);")),
            Mutant.of(
                    "any value confirms",
                    "The read must show the same commit id.",
                    edit(LANE, "if (now.bytes().equals(read.result()))", "if (read.result() != null)")),
            Mutant.of(
                    "a confirmation lasts a second",
                    "Each batch needs a read of its own; an earlier one says nothing of now.",
                    edit(LANE, "private boolean busy;", "private boolean busy; private long sureNanos;"),
                    edit(
                            LANE,
                            "confirm(now, step);",
                            "if (context.now().nanos() - sureNanos < 1_000_000_000L) confirmed(now, step);"
                                    + " else confirm(now, step);"),
                    edit(LANE, "serving = now; context", "serving = now; sureNanos = context.now().nanos(); context")),
            Mutant.of(
                    "a read under way confirms what came later",
                    "The read is sent after the last command of its batch has arrived.",
                    edit(LANE, READ_IS_OURS, """
                            if (now.bytes().equals(read.result())) {
                                LockStep late = context.rules().step(now.state(), now.soft(),
                                        inbox.next(context.limits().batch()), context.now());
                                context.rules().confirmed(now.soft(), step, context.now().nanos());
                                step.answers().forEach(answer -> context.output().answer(answer.to(), answer.reply()));
                                step.pushes().forEach(context.output()::push);
                                if (late.changed()) {
                                    commit(now, late);
                                } else {
                                    confirmed(now, late);
                                }
                            }""")),
            Mutant.of(
                    "two batches at once",
                    "From the moment a batch is formed until its outcome is known the shard answers nothing at all.",
                    edit(LANE, "if (now == null || busy || closed)", "if (now == null || closed)")),
            Mutant.of(
                    "an open outcome is a failure",
                    "Not applied yet is not: not applied. The same is written again until one of the writes wins.",
                    edit(COMMIT, "later(this::attempt);", "outcome.complete(Optional.empty());"),
                    edit(LANE, "now.soft()), step); } else { lose(now, step); }", """
                            now.soft()), step); } else {
                                LockReply no = new LockReply.Moved(context.ring().view().version());
                                step.answers().forEach(answer -> context.output().answer(answer.to(), no));
                                pump();
                            }""")),
            Mutant.of(
                    "an open outcome is a success",
                    "A write that was not answered may never be applied.",
                    edit(COMMIT, "later(this::attempt);", """
                            ShardState hoped = content.withCommitId(attempts.iterator().next());
                            outcome.complete(Optional.of(new Committed(hoped, ShardStateCodec.encode(hoped))));""")),
            Mutant.of(
                    "somebody else's value is a success",
                    "Only our own commit id says that it was our write.",
                    edit(COMMIT, "return attempts.contains(state.commitId()) ?", "return true ?")),
            Mutant.of(
                    "write over what is there",
                    "The expected value is the very bytes that were read.",
                    edit(
                            COMMIT,
                            "register.compareAndSet(expected, bytes)",
                            "register.read().compose(found -> register.compareAndSet(found, bytes))")),
            Mutant.of(
                    "a lost batch is applied again",
                    "A lane that loses a compare-and-set refuses its whole batch and never applies it again.",
                    edit(
                            LANE,
                            "private boolean busy;",
                            "private boolean busy; private List<LockCommand> last = List.of();"),
                    edit(LANE, "LockStep step; try", "last = commands; LockStep step; try"),
                    edit(
                            LANE,
                            "now.soft()), step); } else { lose(now, step); }",
                            "now.soft()), step); } else { again(now); }"),
                    edit(LANE, "private void lose(Serving now, LockStep step) {", """
                            private void again(Serving now) {
                                busy = true;
                                context.deadlines().within(Commit.PATIENCE, register.read()).onComplete(read -> {
                                    if (read.failed() || read.result() == null) {
                                        due = Optional.of(context.timers().after(Commit.PAUSE, () -> again(now)));
                                        return;
                                    }
                                    busy = false;
                                    serving = new Serving(
                                            dev.carabiner.wire.ShardStateCodec.decode(read.result()),
                                            read.result(),
                                            now.soft());
                                    inbox.putBack(last);
                                    last = List.of();
                                    pump();
                                });
                            }
                            private void lose(Serving now, LockStep step) {""")));

    private CommitMutants() {}
}
