package dev.carabiner.sim.locks;

import dev.carabiner.lock.HeldLease;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Ticket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * First come, first granted, whatever the mode: nobody gets a lock while somebody with an older ticket is known to stand in that
 * owner's queue; nor, after a change of owner, just before somebody with an older ticket is presented in time.
 *
 * <p>Only waits are looked at that are certain to stand there: presented lately, never granted before, never undone, and
 * at a desk that never left.
 */
public final class OrderCheck implements LockCheck {
    private static final long SETTLING_NANOS = 290_000_000L;

    @Override
    public Optional<String> violation(LockHistory history) {
        if (history.wasLost()) {
            return Optional.empty(); // Tickets of another life of the registers look the same.
        }
        QueueEntries entries = QueueEntries.of(history);
        for (List<Stand> stands : history.stands()) {
            Reign reign = new Reign(stands.get(0), Optional.empty());
            for (int i = 1; i < stands.size(); i++) {
                Stand before = stands.get(i - 1);
                Stand stand = stands.get(i);
                if (stand.epoch() != before.epoch() || stand.life() != before.life()) {
                    boolean orderly = history.isOrderly(before, stand);
                    reign = new Reign(
                            stand,
                            orderly
                                    ? Optional.of(new Former(reign.claim(), reign.isOrderly(), before))
                                    : Optional.empty());
                    continue;
                }
                for (HeldLease lease : stand.grantedSince(before)) {
                    Optional<String> violation = entries.passed(lease, stand, reign);
                    if (violation.isPresent()) {
                        return violation;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** One owner's time: since its claim, and after whom, if that one handed over all that it knew. */
    private record Reign(Stand claim, Optional<Former> former) {
        boolean isOrderly() {
            return former.isPresent();
        }
    }

    /** An owner before: since its claim, and whether that was an orderly one, until its handover. */
    private record Former(Stand claim, boolean orderly, Stand handover) {}

    /** That a wait was put into an owner's queue, or was there already. */
    private record Entry(
            String owner, String desk, LeaseKey key, Ticket ticket, long number, long atNanos, long heardNanos) {}

    /** All entries, by lock. */
    private record QueueEntries(
            LockHistory history,
            Map<LeaseKey, List<Entry>> byKey,
            Map<LeaseKey, Ticket> oldest,
            Map<LeaseKey, List<Asked>> commands,
            List<Asked> presents) {

        static QueueEntries of(LockHistory history) {
            Map<LeaseKey, List<Entry>> byKey = new LinkedHashMap<>();
            Map<LeaseKey, Ticket> oldest = new HashMap<>();
            for (LockHistory.Said said : history.said()) {
                Asked asked = history.asked().get(said.to());
                if (said.reply() instanceof LockReply.Queued queued
                        && asked != null
                        && asked.command instanceof LockCommand.Acquire acquire) {
                    LeaseKey key = acquire.request().key();
                    oldest.merge(key, queued.ticket(), (one, two) -> one.compareTo(two) <= 0 ? one : two);
                    byKey.computeIfAbsent(key, one -> new ArrayList<>())
                            .add(new Entry(
                                    said.owner(),
                                    said.to().desk(),
                                    key,
                                    queued.ticket(),
                                    Long.MAX_VALUE,
                                    said.atNanos(),
                                    // The owner may have taken it in long before it could say so.
                                    asked.sentNanos));
                }
            }
            List<Asked> presents = new ArrayList<>();
            for (Asked asked : history.asked().values()) {
                if (asked.command instanceof LockCommand.Present present) {
                    presents.add(asked);
                    for (LockCommand.Wait wait : present.waits()) {
                        for (Asked.Arrival arrival : asked.arrivals) {
                            byKey.computeIfAbsent(wait.request().key(), one -> new ArrayList<>())
                                    .add(new Entry(
                                            arrival.owner(),
                                            present.origin().desk(),
                                            wait.request().key(),
                                            wait.ticket(),
                                            present.origin().number(),
                                            arrival.atNanos(),
                                            arrival.atNanos()));
                        }
                    }
                }
            }
            byKey.values().forEach(entries -> entries.sort(Comparator.comparingLong(Entry::atNanos)));
            return new QueueEntries(history, byKey, oldest, history.commandsByKey(), presents);
        }

        /** Somebody who was passed by this grant. */
        Optional<String> passed(HeldLease granted, Stand stand, Reign reign) {
            Stand claim = reign.claim();
            Ticket ticket = oldest.get(granted.key());
            for (Map.Entry<LeaseKey, List<Entry>> waiting : byKey.entrySet()) {
                LeaseKey key = waiting.getKey();
                if (!key.lock().equals(granted.key().lock()) || key.equals(granted.key())) {
                    continue;
                }
                List<Entry> here = waiting.getValue().stream()
                        .filter(entry -> entry.owner().equals(stand.writer()) && entry.atNanos() > claim.atNanos())
                        .toList();
                Optional<Entry> passed = standing(here, stand, claim)
                        .or(() -> here.stream()
                                .filter(entry -> !reign.isOrderly() && cameInTime(entry, stand, claim))
                                .findFirst())
                        .or(() -> reign.former().flatMap(former -> movedOver(waiting.getValue(), stand, claim, former)))
                        .or(() -> reign.former().flatMap(former -> unknownToBoth(here, stand, claim, former)))
                        .filter(entry -> ticket == null || entry.ticket().compareTo(ticket) < 0)
                        .filter(entry -> ticket == null || !cameBehind(entry, granted.key(), stand, claim))
                        .filter(entry -> isCertain(entry, stand));
                if (passed.isPresent()) {
                    return Optional.of(granted.key() + " (" + ticket + ") is granted in " + stand + ", formed at "
                            + LockHistory.seconds(stand.formedNanos()) + ", past " + passed.get() + "; claimed at "
                            + LockHistory.seconds(claim.atNanos()) + (reign.isOrderly() ? " in order" : ""));
                }
            }
            return Optional.empty();
        }

        /** Within this time an owner cannot have forgotten a wait, however fast its clock. */
        private long latelyNanos() {
            return (long) (LockLimits.UNPRESENTED.toNanos() / (1 + history.drift())) - 300_000_000L;
        }

        /** Whether it came after that one, and so perhaps behind it in one batch, before which neither was known here. */
        private boolean cameBehind(Entry entry, LeaseKey granted, Stand stand, Stand claim) {
            return entry.atNanos() < stand.formedNanos()
                    && byKey.getOrDefault(granted, List.of()).stream()
                            .filter(other -> other.owner().equals(stand.writer())
                                    && other.atNanos() > claim.atNanos() - SETTLING_NANOS)
                            .findFirst()
                            .filter(other -> other.atNanos() < entry.atNanos()
                                    && stand.formedNanos() - other.atNanos() < SETTLING_NANOS)
                            .isPresent();
        }

        /**
         * How it stood in the queue: taken in by this owner, or presented to it in time, and never since then so long
         * unpresented that the owner could forget it.
         */
        private Optional<Entry> standing(List<Entry> here, Stand stand, Stand claim) {
            Optional<Entry> last = Optional.empty();
            long heardNanos = Long.MIN_VALUE;
            for (Entry entry : here) {
                boolean takenIn = entry.number() == Long.MAX_VALUE
                        || entry.atNanos() < claim.atNanos() + SETTLING_NANOS
                        || entry.heardNanos() - latelyNanos() < heardNanos;
                if (entry.atNanos() < stand.formedNanos() && takenIn && !isClosed(entry)) {
                    last = Optional.of(entry);
                    heardNanos = Math.max(heardNanos, entry.heardNanos());
                }
            }
            return heardNanos > stand.formedNanos() - latelyNanos() ? last : Optional.empty();
        }

        /** It stood in the queue of the former owner, and so in what that one handed over. */
        private Optional<Entry> movedOver(List<Entry> all, Stand stand, Stand claim, Former former) {
            boolean atOnce = stand.formedNanos() < claim.atNanos() + SETTLING_NANOS;
            List<Entry> there = all.stream()
                    .filter(entry -> entry.owner().equals(former.handover().writer())
                            && entry.atNanos() > former.claim().atNanos())
                    .toList();
            return atOnce ? standing(there, former.handover(), former.claim()) : Optional.empty();
        }

        /** Its desk was heard by the new owner in time, and never by the former one, which handed over while settling. */
        private Optional<Entry> unknownToBoth(List<Entry> here, Stand stand, Stand claim, Former former) {
            boolean settling = !former.orderly()
                    && former.handover().formedNanos() < former.claim().atNanos() + SETTLING_NANOS;
            return here.stream()
                    .filter(entry -> settling
                            && cameInTime(entry, stand, claim)
                            && entry.ticket().epoch() < former.claim().epoch()
                            && !hasPresented(entry.desk(), former))
                    .findFirst();
        }

        private boolean hasPresented(String desk, Former former) {
            return presents.stream()
                    .anyMatch(other -> other.shard == former.claim().shard()
                            && other.command.origin().desk().equals(desk)
                            && other.arrivals.stream()
                                    .anyMatch(arrival -> arrival.owner()
                                                    .equals(former.claim().writer())
                                            && arrival.atNanos()
                                                    > former.claim().atNanos()));
        }

        /** Presented to a new owner that should have waited for it. */
        private boolean cameInTime(Entry entry, Stand stand, Stand claim) {
            boolean inTime = entry.number() != Long.MAX_VALUE
                    && entry.atNanos() >= stand.formedNanos()
                    && entry.atNanos() < claim.atNanos() + SETTLING_NANOS
                    && entry.ticket().epoch() < claim.epoch()
                    && history.isTold(claim, entry.desk());
            return inTime
                    && !isClosed(entry)
                    && presents.stream()
                            .noneMatch(other -> other.shard == claim.shard()
                                    && other.command.origin().desk().equals(entry.desk())
                                    && other.reached(entry.owner(), stand.formedNanos()));
        }

        private boolean isCertain(Entry entry, Stand stand) {
            boolean atOneThatLeft = byKey.getOrDefault(entry.key(), List.of()).stream()
                    .anyMatch(other -> history.isGone(other.desk(), stand.atNanos()));
            return !atOneThatLeft
                    && !history.breaksBefore(entry.key().lock(), stand.atNanos())
                    && commands.getOrDefault(entry.key(), List.of()).stream()
                            .noneMatch(asked -> isEnding(asked) && asked.sentNanos <= stand.atNanos())
                    && history.stands(entry.key(), 0, stand.atNanos()).stream()
                            .noneMatch(earlier -> earlier.find(entry.key()).isPresent());
        }

        private boolean isClosed(Entry entry) {
            return history.isClosed(entry.owner(), entry.desk(), entry.number(), entry.atNanos());
        }

        private static boolean isEnding(Asked asked) {
            return asked.command instanceof LockCommand.Withdraw
                    || asked.command instanceof LockCommand.Cancel
                    || asked.command instanceof LockCommand.Release
                    || asked.command instanceof LockCommand.Break;
        }
    }
}
