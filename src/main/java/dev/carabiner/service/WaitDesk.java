package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.Asker;
import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Origin;
import dev.carabiner.lock.Push;
import dev.carabiner.lock.Refusal;
import dev.carabiner.service.LockObserver.WaitEnd;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the callers of one member wait for their leases. A wait is memory here, never a thread: the desk asks the owner,
 * keeps the place in the queue that it is given, presents all its waits again every 2 s, and takes up what is granted.
 *
 * <p>Each visit ends in exactly one of two ways. It is delivered, and then the desk never undoes it; or it is given up,
 * and then the desk never delivers it, and repeats its withdrawal until an owner has acknowledged that.
 */
final class WaitDesk {
    /** How long a caller waits beyond its {@code wait} at most for an answer that can be trusted. */
    static final Duration ANSWER = Duration.ofMillis(1_800);

    /** Before a withdrawal that was not taken is sent again. */
    private static final Duration AGAIN = Duration.ofMillis(100);
    /** One round of a withdrawal; rounds are repeated until one is acknowledged. */
    private static final Duration WITHDRAW_ROUND = Duration.ofSeconds(30);

    private final LockRouter router;
    private final Ticker ticker;
    private final Timers timers;
    private final Shards shards;
    private final int bound;
    private final LockObserver observer;

    private final Presentations presentations;

    // Owned by the coordination context.
    private final Map<LeaseKey, DeskEntry> entries = new LinkedHashMap<>();
    private long lastVisit;

    WaitDesk(LockMember.Ports ports, LockRouter router, Shards shards, int bound) {
        this.router = router;
        this.ticker = ports.ticker();
        this.timers = ports.timers();
        this.shards = shards;
        this.bound = bound;
        this.observer = ports.observer();
        this.presentations = new Presentations(ports, router, entries.values());
    }

    void start() {
        presentations.start();
    }

    /**
     * Withdraws whatever is still here, for this member leaves and its callers cannot find it again elsewhere. What is
     * left of that by {@link #close} lasts until owners miss its presentation.
     */
    void giveUpAll() {
        for (DeskEntry entry : new ArrayList<>(entries.values())) {
            if (entry.phase != DeskEntry.Phase.WITHDRAWING) {
                giveUp(entry, Refusals.unavailable("this member is leaving"));
            }
        }
    }

    void close() {
        presentations.close();
        for (DeskEntry entry : new ArrayList<>(entries.values())) {
            entry.stop();
            fail(entry, Refusals.unavailable("this member is closing"));
        }
        entries.clear();
    }

    int waiting() {
        return entries.size();
    }

    /**
     * Asks for a lease, and waits for it.
     *
     * @return the grant; or a failure that is always an {@link OperationFailure}, at the latest 2 s after the wait
     */
    Future<Grant> acquire(LeaseRequest request, long waitMillis) {
        Promise<Grant> caller = Promise.promise();
        long now = ticker.nanoTime();
        DeskEntry entry = entries.get(request.key());
        if (entry != null && !entry.request.subject().equals(request.subject())) {
            // Not even while it is being undone: that must not be given up for somebody else's request.
            return Future.failedFuture(new OperationFailure(
                    ErrorCode.FORBIDDEN, "leaseId: " + request.key().leaseId() + " belongs to another subject"));
        }
        if (entry != null && entry.phase != DeskEntry.Phase.WITHDRAWING) {
            repeat(entry, request, caller, now, waitMillis);
            return caller.future();
        }
        if (entry == null && entries.size() >= bound) {
            return Future.failedFuture(new OperationFailure(
                    ErrorCode.TOO_MANY, "waits at this member: " + bound + " (expected: below " + bound + ")"));
        }
        Optional<Promise<Grant>> former = Optional.empty();
        if (entry != null) {
            // The new visit says all that matters; the withdrawal of the old one could only undo it.
            entry.stop();
            former = entry.takeCaller();
        }
        DeskEntry visit = new DeskEntry(
                ++lastVisit,
                request,
                shards.of(request.key().lock()),
                now,
                caller,
                router.current().take());
        entries.put(request.key(), visit);
        waitUntil(visit, now, waitMillis);
        ask(visit);
        fail(former, Refusals.unavailable("the request was made again; the answer goes there"));
        return caller.future();
    }

    /** The same request once more while the first is still here: its answer goes to whoever asked last. */
    private void repeat(DeskEntry entry, LeaseRequest request, Promise<Grant> caller, long now, long waitMillis) {
        if (!entry.request.equals(request)) {
            caller.fail(new OperationFailure(
                    ErrorCode.CONFLICT, "leaseId: " + request.key().leaseId() + " is waiting with other arguments"));
            return;
        }
        Optional<Promise<Grant>> former = entry.takeCaller();
        entry.caller = Optional.of(caller);
        entry.leaving = false; // The new caller may stay.
        entry.callerNanos = now;
        entry.cause = router.current().take();
        waitUntil(entry, now, waitMillis);
        // Sent anew, so that what is answered was sent after this caller came: his lease counts from then. And what is
        // on its way may be a try, while he would wait.
        if (entry.phase == DeskEntry.Phase.ASKING) {
            ask(entry);
        } else if (entry.phase == DeskEntry.Phase.CONFIRMING) {
            confirm(entry);
        }
        fail(former, Refusals.unavailable("the request was made again; the answer goes there"));
    }

    private void waitUntil(DeskEntry entry, long now, long waitMillis) {
        entry.timer.ifPresent(Timers.Timer::cancel);
        entry.mayWait |= waitMillis > 0;
        entry.deadlineNanos = now + waitMillis * 1_000_000;
        entry.timer = Optional.empty();
        if (entry.mayWait) {
            entry.timer = Optional.of(timers.after(Duration.ofMillis(waitMillis), () -> waitIsOver(entry)));
        }
    }

    private void ask(DeskEntry entry) {
        entry.phase = DeskEntry.Phase.ASKING;
        long deadline = entry.deadlineNanos + ANSWER.toNanos();
        start(entry, deadline, origin -> acquire(entry, origin));
    }

    private LockCommand acquire(DeskEntry entry, Origin origin) {
        entry.copies++;
        return new LockCommand.Acquire(
                origin, entry.visit, entry.request, entry.mayWait, entry.ticket, entry.waitedMillis(ticker.nanoTime()));
    }

    private void start(DeskEntry entry, long deadlineNanos, Function<Origin, LockCommand> command) {
        entry.call.ifPresent(LockRouter.Call::abandon);
        LockRouter.Call call = entry.cause.resume(() -> router.call(entry.shard, command, deadlineNanos));
        entry.call = Optional.of(call);
        call.future().onComplete(answered -> {
            entry.call = Optional.empty();
            if (answered.failed()) {
                unanswered(entry);
            } else if (entry.phase == DeskEntry.Phase.WITHDRAWING) {
                withdrawn(entry, answered.result().reply());
            } else {
                answered(entry, answered.result());
            }
        });
    }

    private void answered(DeskEntry entry, LockRouter.Answered answered) {
        LockReply reply = answered.reply();
        if (reply instanceof LockReply.Granted granted) {
            deliver(entry, granted.token(), granted.ttlMillis(), answered.sentNanos());
        } else if (reply instanceof LockReply.Renewed renewed) {
            deliver(entry, renewed.token(), renewed.ttlMillis(), answered.sentNanos());
        } else if (reply instanceof LockReply.Queued queued) {
            entry.ticket = Optional.of(queued.ticket());
            entry.phase = DeskEntry.Phase.QUEUED;
            if (entry.leaving) {
                drop(entry);
            }
        } else if (reply instanceof LockReply.Refused refused) {
            refused(entry, refused);
        } else {
            throw new IllegalStateException("an answer to another question: " + reply);
        }
    }

    private void refused(DeskEntry entry, LockReply.Refused refused) {
        boolean lapsed = entry.phase == DeskEntry.Phase.CONFIRMING && refused.reason() == Refusal.LOST;
        if (lapsed && !isOver(entry)) {
            // The grant had lapsed before the confirmation came. The wait has not: it goes back to its place.
            ask(entry);
        } else if (lapsed) {
            waitIsOver(entry);
        } else if (refused.reason() == Refusal.UNAVAILABLE) {
            // This attempt was not taken; an earlier one, whose answer was lost, may have been.
            unanswered(entry);
        } else if (entry.copies > 1 && refused.reason() != Refusal.LOST) {
            // Another copy is on its way, and may be granted what was refused to this one: to nobody, for a whole ttl.
            giveUp(entry, refusal(entry, refused));
        } else {
            remove(entry);
            fail(entry, refusal(entry, refused));
        }
    }

    private static OperationFailure refusal(DeskEntry entry, LockReply.Refused refused) {
        return Refusals.failure(refused, new Asker(entry.request.subject(), false));
    }

    private boolean isOver(DeskEntry entry) {
        return ticker.nanoTime() - entry.deadlineNanos >= 0;
    }

    private void unanswered(DeskEntry entry) {
        if (entry.phase == DeskEntry.Phase.CONFIRMING && !isOver(entry)) {
            ask(entry);
            return;
        }
        giveUp(
                entry,
                Refusals.unavailable("the owner of the lock did not answer; nothing is known to have been granted"));
    }

    private void deliver(DeskEntry entry, FencingToken token, long ttlMillis, long sentNanos) {
        remove(entry);
        if (entry.ticket.isEmpty()) {
            observer.granted(ticker.nanoTime() - entry.callerNanos);
        } else {
            noteEnd(entry, WaitEnd.GRANTED);
        }
        long waitedMillis = Math.max(0, (sentNanos - entry.callerNanos) / 1_000_000);
        Optional<Promise<Grant>> caller = entry.takeCaller();
        caller.ifPresent(promise -> promise.complete(new Grant(entry.request, token, ttlMillis, waitedMillis)));
    }

    private void waitIsOver(DeskEntry entry) {
        if (entry.phase != DeskEntry.Phase.CONFIRMING || entry.call.isEmpty()) {
            // Counted from the end of the wait, which may be past: the caller hears within two seconds of that.
            withdrawUntil(entry, entry.deadlineNanos + ANSWER.toNanos());
        }
        // Else it has been granted and the confirmation is on its way: its own deadline is near enough.
    }

    /** Gives the visit up, and says so at once, whatever the owner will say to that. */
    private void giveUp(DeskEntry entry, OperationFailure why) {
        // First given up, then said: whoever hears of it may ask again at once, and that is a visit of its own.
        noteEnd(entry, WaitEnd.OTHER);
        Optional<Promise<Grant>> caller = entry.takeCaller();
        withdraw(entry);
        fail(caller, why);
    }

    /** Gives the visit up. Its caller, if it still has one, hears of it when an owner has acknowledged that. */
    private void withdraw(DeskEntry entry) {
        withdrawUntil(entry, ticker.nanoTime() + WITHDRAW_ROUND.toNanos());
    }

    private void withdrawUntil(DeskEntry entry, long deadlineNanos) {
        entry.stop();
        entry.phase = DeskEntry.Phase.WITHDRAWING;
        start(entry, deadlineNanos, origin -> new LockCommand.Withdraw(origin, entry.visit, entry.request.key()));
    }

    private void withdrawn(DeskEntry entry, LockReply reply) {
        if (!(reply instanceof LockReply.Cancelled cancelled)) {
            // The owner was too busy to take it. Asking at once would keep it busy.
            fail(
                    entry,
                    Refusals.unavailable("the owner of the lock is too busy; nothing is known to have been granted"));
            entry.timer = Optional.of(timers.after(AGAIN, () -> withdraw(entry)));
            return;
        }
        remove(entry);
        fail(
                entry,
                cancelled.stands()
                        ? Refusals.unavailable("the same leaseId is in use through another caller")
                        : new OperationFailure(ErrorCode.TIMEOUT, "the lock was not granted in time"));
    }

    private void remove(DeskEntry entry) {
        entry.stop();
        // A later visit may stand there under the same id.
        entries.remove(entry.request.key(), entry);
    }

    private void noteEnd(DeskEntry entry, WaitEnd end) {
        if (entry.ticket.isPresent() && entry.caller.isPresent()) {
            observer.waited(end, ticker.nanoTime() - entry.callerNanos);
        }
    }

    private void fail(DeskEntry entry, OperationFailure failure) {
        noteEnd(entry, failure.code() == ErrorCode.TIMEOUT ? WaitEnd.TIMEOUT : WaitEnd.OTHER);
        fail(entry.takeCaller(), failure);
    }

    private static void fail(Optional<Promise<Grant>> caller, OperationFailure failure) {
        caller.ifPresent(promise -> promise.fail(failure));
    }

    /** The caller that this future was given to is gone: its wait goes with it. */
    void callerGone(LeaseKey key, Future<Grant> caller) {
        DeskEntry entry = entries.get(key);
        if (entry != null
                && entry.caller.filter(promise -> promise.future() == caller).isPresent()) {
            OperationFailure gone = Refusals.unavailable("the caller is gone");
            if (entry.phase == DeskEntry.Phase.WITHDRAWING) {
                fail(entry, gone);
            } else {
                giveUp(entry, gone);
            }
        }
    }

    /**
     * The caller is being sent to another member, and will ask there with the same lease id. A wait in the queue is
     * dropped here and withdrawn nowhere: its owner keeps the place for as long as any wait that is not presented. What
     * is being asked or confirmed is answered first, for the answer may be a lease.
     */
    void letGo(LeaseKey key, Future<Grant> caller) {
        DeskEntry entry = entries.get(key);
        if (entry == null
                || entry.caller.filter(promise -> promise.future() == caller).isEmpty()) {
            return;
        }
        entry.leaving = true;
        if (entry.phase == DeskEntry.Phase.QUEUED) {
            drop(entry);
        }
    }

    private void drop(DeskEntry entry) {
        remove(entry);
        fail(entry, Refusals.unavailable("this member is leaving; ask another one with the same leaseId"));
    }

    /** The holder has cancelled the request itself, and the owner has acknowledged it. */
    void cancelled(LeaseKey key, Asker asker) {
        DeskEntry entry = entries.get(key);
        if (entry != null && entry.phase != DeskEntry.Phase.WITHDRAWING && asker.speaksFor(entry.request.subject())) {
            remove(entry);
            fail(entry, new OperationFailure(ErrorCode.LOST, "leaseId: " + key.leaseId() + " has ended: cancelled"));
        }
    }

    /** The owner has granted a wait. If it is not here any more, the grant lapses by itself. */
    void grantedFromQueue(LeaseKey key) {
        DeskEntry entry = entries.get(key);
        if (entry == null || entry.phase == DeskEntry.Phase.CONFIRMING || entry.phase == DeskEntry.Phase.WITHDRAWING) {
            return;
        }
        confirm(entry);
    }

    private void confirm(DeskEntry entry) {
        entry.phase = DeskEntry.Phase.CONFIRMING;
        start(
                entry,
                ticker.nanoTime() + ANSWER.toNanos(),
                origin -> new LockCommand.Confirm(origin, entry.visit, entry.request.key()));
    }

    /** The owner would not have a wait back. */
    void waitEnded(Push.WaitEnded push) {
        DeskEntry entry = entries.get(push.key());
        if (entry != null
                // While something is being asked, its answer decides: it may be a grant.
                && entry.phase == DeskEntry.Phase.QUEUED
                && entry.visit <= push.visit().number()) {
            remove(entry);
            fail(entry, Refusals.failure(push.reason(), push.message()));
        }
    }

    /** Who tells owners of what waits here. */
    Presentations presentations() {
        return presentations;
    }
}
