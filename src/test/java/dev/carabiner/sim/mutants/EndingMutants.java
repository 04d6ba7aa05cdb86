package dev.carabiner.sim.mutants;

import static dev.carabiner.sim.mutants.Mutant.edit;

import java.util.List;

/** How leases and waits end, and stay ended. */
final class EndingMutants {
    private static final String ENDINGS = "lock.Endings";

    static final List<Mutant> ALL = List.of(
            Mutant.of(
                    "expire half a second early",
                    "A lease never expires before its ttl has passed.",
                    edit(
                            ENDINGS,
                            "batch.now.nanos() - soft.deadlines.first().deadlineNanos >= 0",
                            "batch.now.nanos() - soft.deadlines.first().deadlineNanos >= -500_000_000L")),
            Mutant.of(
                    "a release frees whoever holds",
                    "A release by a stale holder frees nobody else's lease.",
                    edit(
                            ENDINGS,
                            "Optional<HeldLease> held = batch.find(command.key()); if (held.isEmpty()) { return releaseAgain",
                            "Optional<HeldLease> held = batch.held(command.key().lock()).stream().findFirst();"
                                    + " if (held.isEmpty()) { return releaseAgain")),
            Mutant.of(
                    "nothing ended is remembered",
                    "A late copy of a request whose lease has ended revives nothing.",
                    edit(
                            ENDINGS,
                            "soft.ended.put(key, new EndedLease(key, subject, how, visits, batch.now.nanos()));",
                            "")),
            Mutant.of(
                    "ended leases are remembered for a second",
                    "They are remembered for a minute.",
                    edit(ENDINGS, ">= LockLimits.ENDED.toNanos()", ">= 1_000_000_000L")),
            Mutant.of(
                    "expired leases are not remembered",
                    "A late copy of a request whose lease has expired revives nothing.",
                    edit(ENDINGS, "remember(lease, EndedLease.End.EXPIRED);", "")),
            Mutant.of(
                    "broken leases are not remembered",
                    "A late copy of a request whose lease was broken revives nothing.",
                    edit(ENDINGS, "remember(lease, EndedLease.End.BROKEN);", "")),
            Mutant.of(
                    "a cancel ends only what is there",
                    "The cancel of an acquire that is still under way finds it refused when it arrives.",
                    edit(ENDINGS, "remember(key, subject.orElse(command.asker().subject()), how, List.of());", "")),
            Mutant.of(
                    "a withdrawal ends only what is there",
                    "An acquire of a visit that was withdrawn is refused when it arrives late.",
                    edit(
                            ENDINGS,
                            "remember(key, \"\", EndedLease.End.WITHDRAWN, before == null ? List.of(visit) : before.visitsAnd(visit));",
                            "")),
            Mutant.of(
                    "a withdrawal ends whatever stands",
                    "What a desk undoes counts only against its own presentation.",
                    edit(ENDINGS, "boolean stands = standsByOthers(key, visit);", "boolean stands = false;")),
            Mutant.of(
                    "a withdrawal ends what was renewed",
                    "A desk never ends a lease that was renewed or taken over by a claim.",
                    edit(
                            ENDINGS,
                            "return watch == null || watch.undoableBy.isEmpty() || !mayUndo",
                            "return watch != null && watch.undoableBy.isPresent() && !mayUndo")),
            Mutant.of(
                    "nobody is next when a lease expires",
                    "A lock does not stay free while somebody waits.",
                    edit(ENDINGS, "} grants.grantNext(watch.key.lock());", "}")),
            Mutant.of(
                    "forget waits before looking at what was presented",
                    "A wait that was presented in time is not forgotten because its owner was slow.",
                    edit(
                            "lock.LockRules",
                            "endings.expireDue();",
                            "endings.expireDue(); endings.forgetUnpresented();")));

    private EndingMutants() {}
}
