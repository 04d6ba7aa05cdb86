package dev.carabiner.sim.mutants;

import static dev.carabiner.sim.mutants.Mutant.edit;

import java.util.List;

/** Who is granted what, in which order, for how long. */
final class RuleMutants {
    private static final String GRANTS = "lock.Grants";
    private static final String ADMISSION = "lock.Admission";
    private static final String RENEWALS = "lock.Renewals";
    private static final String RULES = "lock.LockRules";
    private static final String NOBODY_WAITS = "return soft.waits.size(request.key().lock()) == 0 && fits(request);";

    static final List<Mutant> ALL = List.of(
            Mutant.of(
                    "newcomers pass who waits",
                    "First come, first granted.",
                    edit(GRANTS, NOBODY_WAITS, "return fits(request);")),
            Mutant.of(
                    "readers pass a waiting writer",
                    "A waiting writer is not overtaken by later readers.",
                    edit(
                            GRANTS,
                            NOBODY_WAITS,
                            "return (request.mode() == LockMode.SHARED || soft.waits.size(request.key().lock()) == 0)"
                                    + " && fits(request);")),
            Mutant.of(
                    "permits are counted by leases",
                    "Permits never exceed the limit.",
                    edit(GRANTS, "mapToLong(lease -> lease.request().permits())", "mapToLong(lease -> 1)")),
            Mutant.of(
                    "writers beside readers",
                    "An exclusive holder is alone.",
                    edit(
                            GRANTS,
                            "case EXCLUSIVE -> held.isEmpty();",
                            "case EXCLUSIVE -> held.stream()"
                                    + ".noneMatch(lease -> lease.request().mode() == LockMode.EXCLUSIVE);")),
            Mutant.of(
                    "a repeat is a new request",
                    "A request repeated with the same lease id has the effect of one.",
                    edit(
                            ADMISSION,
                            "Optional<HeldLease> held = batch.find(request.key());",
                            "Optional<HeldLease> held = Optional.empty();")),
            Mutant.of(
                    "a repeat renews nothing",
                    "A repeated acquire of a live lease counts as a renewal.",
                    edit(
                            RENEWALS,
                            "renewed(lease, visit.desk()); watchOf(lease).undoableBy = undoable;",
                            "watchOf(lease).undoableBy = undoable; watchOf(lease).unconfirmed = false;")),
            Mutant.of(
                    "a repeat leaves the lease with the first desk",
                    "A desk undoes only what nobody else has asked for since.",
                    edit(
                            RENEWALS,
                            "watchOf(lease).undoableBy.flatMap(grantedTo ->"
                                    + " undoableAfterRepeat(lease, grantedTo, visit)); renewed",
                            "watchOf(lease).undoableBy; renewed")),
            Mutant.of(
                    "a renewal restarts no time",
                    "No lease expires before its ttl has passed since its last acknowledged renewal.",
                    edit(
                            RENEWALS,
                            "LockChange.Cause.RENEWED); batch.arm(lease.key(), watch.ttlMillis);",
                            "LockChange.Cause.RENEWED);")),
            Mutant.of(
                    "a confirmation restarts no time",
                    "The holder counts from the sending of the confirmation.",
                    edit(
                            RENEWALS,
                            "watch.unconfirmed = false; batch.arm(lease.key(), watch.ttlMillis); return",
                            "watch.unconfirmed = false; return")),
            Mutant.of(
                    "a late copy shortens",
                    "No renewal brings the end of a lease nearer.",
                    edit("lock.SoftState", "if (endNanos - watch.deadlineNanos <= 0) { return; }", "")),
            Mutant.of(
                    "a shorter ttl is written down",
                    "The next owner grants the longest time that was promised.",
                    edit(
                            RENEWALS,
                            "if (watch.ttlMillis > lease.ttlMillis())",
                            "if (watch.ttlMillis != lease.ttlMillis())")),
            Mutant.of(
                    "wall clocks decide",
                    "No wall clock decides anything but the token base.",
                    edit(
                            "service.LaneContext",
                            "new Now(ticker.nanoTime(), ticker.wallMillis())",
                            "new Now(ticker.wallMillis() * 1_000_000, ticker.wallMillis())")),
            Mutant.of(
                    "unconfirmed grants last their ttl",
                    "A waiter that is gone delays nobody behind it by more than 3 s.",
                    edit(
                            GRANTS,
                            "Math.min(request.ttlMillis(), LockLimits.UNCONFIRMED.toMillis())",
                            "request.ttlMillis()")),
            Mutant.of(
                    "drop the ticket",
                    "A wait is always inserted by the ticket of its first queueing.",
                    edit(ADMISSION, "command.ticket().orElseGet(soft::nextTicket)", "soft.nextTicket()")),
            Mutant.of(
                    "a presented wait goes to the end",
                    "A wait that moves to a new owner keeps its ticket.",
                    edit(
                            ADMISSION,
                            "grants.enqueue(wait.request(), wait.ticket(),",
                            "grants.enqueue(wait.request(), soft.nextTicket(),")),
            Mutant.of(
                    "an older place is not given back",
                    "An attempt that knew of no ticket does not cost the place that another attempt had.",
                    edit(
                            ADMISSION,
                            "place.filter(older -> older.compareTo(waiter.ticket) < 0 && isFree(waiter, older))",
                            "place.filter(older -> false)")),
            Mutant.of(
                    "tries do not wait out the settling",
                    "Held is answered only of a lock that somebody holds.",
                    edit(
                            ADMISSION,
                            "if (soft.isSettling() && !command.mayWait())",
                            "if (soft.isSettling() && !command.mayWait() && command.visit() < 0)")),
            Mutant.of(
                    "tokens of what came and went are not burned",
                    "A batch in which a lease came and went has changed the shard.",
                    edit(
                            "lock.Batch",
                            "ShardState next = changed",
                            "changed = changed && !leases.equals(before.leases()); ShardState next = changed")),
            Mutant.of(
                    "one token a batch",
                    "Tokens strictly increase per lock in the order of grants.",
                    edit(
                            "lock.Batch",
                            "lastToken = lastToken.next();",
                            "lastToken = lastToken.equals(before.lastToken()) ? lastToken.next() : lastToken;")),
            Mutant.of(
                    "look in the middle of a batch",
                    "An answer shows what the register held, not what stood between two commands.",
                    edit(
                            RULES,
                            "return command instanceof LockCommand.Get",
                            "return command.origin().number() < 0 && command instanceof LockCommand.Get")),
            Mutant.of(
                    "break what is about to be granted",
                    "Nobody is told of a lease that the register never held.",
                    edit(
                            RULES,
                            "return command instanceof LockCommand.Break;",
                            "return command.origin().number() < 0 && command instanceof LockCommand.Break;")));

    private RuleMutants() {}
}
