package dev.carabiner.sim.mutants;

import static dev.carabiner.sim.mutants.Mutant.edit;

import java.util.List;

/** What the member does that a client is connected to. */
final class DeskMutants {
    private static final String DESK = "service.WaitDesk";
    private static final String ROUTER = "service.LockRouter";

    static final List<Mutant> ALL = List.of(
            Mutant.of(
                    "count from the delivery",
                    "The holder counts from the sending of the attempt that was answered.",
                    edit(
                            DESK,
                            "Math.max(0, (sentNanos - entry.callerNanos) / 1_000_000)",
                            "Math.max(0, (ticker.nanoTime() - entry.callerNanos) / 1_000_000)")),
            Mutant.of(
                    "count from the last attempt",
                    "Each attempt has its own sending time, and the answered one counts.",
                    edit(
                            ROUTER,
                            "abandon(); promise.complete(new Answered(reply, sent));",
                            "long latest = sentNanos.values().stream().mapToLong(at -> at).max().orElse(sent);"
                                    + " abandon(); promise.complete(new Answered(reply, Math.max(sent, latest)));")),
            Mutant.of(
                    "a repeat takes the answer to an earlier request",
                    "What is answered to a caller was sent after he came.",
                    edit(
                            DESK,
                            "if (entry.phase == DeskEntry.Phase.ASKING) { ask(entry); } else if"
                                    + " (entry.phase == DeskEntry.Phase.CONFIRMING) { confirm(entry); }",
                            "")),
            Mutant.of(
                    "forget to cancel",
                    "A desk that gave up on an unknown outcome repeats its cancel until an owner has acknowledged it.",
                    edit(
                            DESK,
                            "giveUp( entry, Refusals.unavailable(\"the owner",
                            "remove(entry); fail( entry, Refusals.unavailable(\"the owner")),
            Mutant.of(
                    "time out without the owner's word",
                    "Timeout is answered only when the owner has confirmed the cancel.",
                    edit(
                            DESK,
                            "withdrawUntil(entry, entry.deadlineNanos + ANSWER.toNanos());",
                            "remove(entry); fail(entry, new OperationFailure(ErrorCode.TIMEOUT, \"in time\"));")),
            Mutant.of(
                    "the request of a caller that has gone stays",
                    "A request that its caller has abandoned is cancelled for it.",
                    edit(DESK, "giveUp(entry, gone);", "remove(entry); fail(entry, gone);")),
            Mutant.of(
                    "a refused try leaves its other copies",
                    "Held is answered of all copies of a request, or those under way are undone.",
                    edit(DESK, "entry.copies > 1 && refused.reason() != Refusal.LOST", "entry.copies < 0")),
            Mutant.of(
                    "all visits have one number",
                    "A desk undoes one visit, and not the next one under the same id.",
                    edit(
                            DESK,
                            "new DeskEntry(++lastVisit,",
                            "new DeskEntry(lastVisit == 0 ? ++lastVisit : lastVisit,")),
            Mutant.of(
                    "an ended wait ends a later visit",
                    "What is said of one visit is not said of the next.",
                    edit(DESK, "&& entry.visit <= push.visit().number()", "")),
            Mutant.of(
                    "the desk drops the ticket",
                    "A wait carries the ticket of its first queueing.",
                    edit(DESK, "entry.ticket, entry.waitedMillis", "Optional.empty(), entry.waitedMillis")),
            Mutant.of(
                    "waits are presented once",
                    "A desk presents all its waits every 2 s.",
                    edit("service.Presentations", "all(); start();", "start();")),
            Mutant.of(
                    "attempts are not repeated",
                    "A lost message costs a moment: each request is sent again until its deadline.",
                    edit(ROUTER, "again(owner.isPresent() ? ATTEMPT : PAUSE);", "if (owner.isEmpty()) again(PAUSE);")));

    private DeskMutants() {}
}
