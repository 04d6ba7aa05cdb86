package dev.carabiner.sim.mutants;

import static dev.carabiner.sim.mutants.Mutant.edit;

import java.util.List;

/** How a shard passes from owner to owner. */
final class OwnerMutants {
    private static final String CLAIM = "service.ShardClaim";
    private static final String OWNERSHIP = "lock.Ownership";

    static final List<Mutant> ALL = List.of(
            Mutant.of(
                    "serve what was only read",
                    "A claim is a write, or the former owner goes on serving beside.",
                    edit(
                            CLAIM,
                            "new Commit(context, register, bytes, next).run()",
                            "(bytes == null ? new Commit(context, register, bytes, next).run()"
                                    + " : Future.succeededFuture(Optional.of("
                                    + "new Commit.Committed(found.orElseThrow(), bytes))))")),
            Mutant.of(
                    "half a ttl after a claim",
                    "All leases found at a claim start a full ttl anew.",
                    edit(
                            OWNERSHIP,
                            "remaining.getOrDefault(lease.key(), lease.ttlMillis())",
                            "remaining.getOrDefault(lease.key(), lease.ttlMillis() / 2)")),
            Mutant.of(
                    "count from before the claim",
                    "That ttl counts from the confirmation of the claim.",
                    edit(CLAIM, "private boolean closed;", "private boolean closed; private long startedNanos;"),
                    edit(
                            CLAIM,
                            "Future<Optional<Claimed>> run() { look();",
                            "Future<Optional<Claimed>> run() { startedNanos = context.now().nanos(); look();"),
                    edit(
                            CLAIM,
                            "Now now = context.now();",
                            "Now now = new Now(startedNanos, context.now().wallMillis());")),
            Mutant.of(
                    "remaining times are used twice",
                    "The next claim uses the remaining times and removes them in the same commit.",
                    edit(OWNERSHIP, "token, last.leases(), Map.of())", "token, last.leases(), last.remainingMillis())"),
                    edit("lock.ShardState", "owner.isEmpty() || remainingMillis.isEmpty()", "true")),
            Mutant.of(
                    "tokens restart at 1",
                    "A register that does not exist yet starts at the seconds since 1970.",
                    edit(OWNERSHIP, "Optional.of(owner), \"\", base,", "Optional.of(owner), \"\", FencingToken.NONE,")),
            Mutant.of(
                    "no grace for a new register",
                    "A register created anew grants nothing until the grace has passed.",
                    edit(OWNERSHIP, ".orElse(true);", ".orElse(false);")),
            Mutant.of(
                    "the grace ends with its first owner",
                    "The grace is the register's: who claims it young waits too.",
                    edit(
                            OWNERSHIP,
                            "return transfer.map(moved -> Duration.ofMillis(moved.graceMillis())).orElse(grace);",
                            "return found.isPresent() ? Duration.ZERO : grace;")),
            Mutant.of(
                    "no settling",
                    "After a claim that was not handed over, nobody is granted before older waits could be presented.",
                    edit(
                            OWNERSHIP,
                            "soft.startSettling(desks, now.nanos() + LockLimits.SETTLING.toNanos());",
                            "soft.startSettling(Set.of(), now.nanos());")),
            Mutant.of(
                    "ended leases stay behind",
                    "Ended leases follow an orderly handover.",
                    edit(OWNERSHIP, "new SoftTransfer(waits, ended,", "new SoftTransfer(waits, List.of(),")),
            Mutant.of(
                    "waits stay behind",
                    "Waits follow an orderly handover.",
                    edit(OWNERSHIP, "new SoftTransfer(waits, ended,", "new SoftTransfer(List.of(), ended,")),
            Mutant.of(
                    "what was handed over fits any state",
                    "What was handed over belongs to exactly the state that the handover committed.",
                    edit(
                            CLAIM,
                            "found.filter(state -> state.commitId().equals(what.commitId())).isPresent()",
                            "found.isPresent()")),
            Mutant.of(
                    "no remaining times",
                    "A handover commits the remaining times, or a holder that renewed late is expired early.",
                    edit(OWNERSHIP, "leftNanos / 1_000_000 + 1", "leftNanos / 2_000_000")));

    private OwnerMutants() {}
}
