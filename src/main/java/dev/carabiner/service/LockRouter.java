package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Origin;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessage.Ask;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Brings commands to whoever owns their shard, again and again until there is an answer or the caller's deadline has
 * passed. Nobody forwards: an owner that is none says {@code moved}, the ring is read again, and the command is sent to
 * where it names. A repeat has a new number; the reply tells which attempt it answers, and so since when a lease counts.
 */
final class LockRouter {
    /** How long one attempt may take before the next; a lost message costs this much. */
    private static final Duration ATTEMPT = Duration.ofSeconds(1);
    /** Before asking again where the ring has nothing newer to say. */
    private static final Duration PAUSE = Duration.ofMillis(25);
    /** How many attempts of one call stay open; with fewer, an owner that is slow would never answer one in time. */
    private static final int OPEN_ATTEMPTS = 4;

    private final String memberId;
    private final Ticker ticker;
    private final Timers timers;
    private final SharedRing ring;
    private final BiConsumer<String, MemberMessage> send;

    // Owned by the coordination context.
    private final TreeMap<Long, Call> open = new TreeMap<>();
    private final Set<Call> calls = new LinkedHashSet<>();
    private final Map<String, List<Ask.Asked>> outbox = new LinkedHashMap<>();
    private final CurrentRequest current = new CurrentRequest();
    private boolean flushing;
    private boolean closed;
    private long lastNumber;

    LockRouter(LockMember.Ports ports, SharedRing ring, BiConsumer<String, MemberMessage> send) {
        this.memberId = ports.memberId();
        this.ticker = ports.ticker();
        this.timers = ports.timers();
        this.ring = ring;
        this.send = send;
    }

    /** What came of a call: the reply, and when the attempt that it answers was sent. */
    record Answered(LockReply reply, long sentNanos) {}

    /** No answer came before the deadline; whether the command took effect is not known. */
    static final class Unanswered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unanswered() {
            super("the owner did not answer in time", null, false, false);
        }
    }

    /** One command on its way. */
    final class Call {
        private final int shard;
        private final Function<Origin, LockCommand> command;
        private final long deadlineNanos;
        private final Optional<RequestId> request = current.id();
        private final Promise<Answered> promise = Promise.promise();
        private final TreeMap<Long, Long> sentNanos = new TreeMap<>();
        private Optional<String> owner = Optional.empty();
        private Optional<Timers.Timer> timer = Optional.empty();

        private Call(int shard, Function<Origin, LockCommand> command, long deadlineNanos) {
            this.shard = shard;
            this.command = command;
            this.deadlineNanos = deadlineNanos;
        }

        /** The answer; fails with {@link Unanswered}. Never completes after {@link #abandon}. */
        Future<Answered> future() {
            return promise.future();
        }

        /** Stops repeating and hears no answer any more. What was sent may still take effect. */
        void abandon() {
            timer.ifPresent(Timers.Timer::cancel);
            timer = Optional.empty();
            sentNanos.keySet().forEach(open::remove);
            sentNanos.clear();
            calls.remove(this);
        }

        private void attempt() {
            timer.ifPresent(Timers.Timer::cancel);
            long now = ticker.nanoTime();
            if (closed || now - deadlineNanos >= 0) {
                abandon();
                promise.fail(new Unanswered());
                return;
            }
            owner = ownerOf(shard);
            owner.ifPresent(to -> sendTo(to, now));
            again(owner.isPresent() ? ATTEMPT : PAUSE);
        }

        private void sendTo(String to, long now) {
            long number = ++lastNumber;
            while (sentNanos.size() >= OPEN_ATTEMPTS) {
                open.remove(sentNanos.pollFirstEntry().getKey());
            }
            sentNanos.put(number, now);
            open.put(number, this);
            post(to, new Ask.Asked(shard, command.apply(new Origin(memberId, number)), request));
        }

        private void again(Duration pause) {
            timer.ifPresent(Timers.Timer::cancel);
            long leftNanos = Math.max(0, deadlineNanos - ticker.nanoTime());
            Duration left = Duration.ofMillis(leftNanos / 1_000_000 + 1);
            timer = Optional.of(timers.after(pause.compareTo(left) < 0 ? pause : left, this::attempt));
        }

        private void answered(long number, LockReply reply) {
            Long sent = sentNanos.remove(number);
            open.remove(number);
            if (reply instanceof LockReply.Moved moved) {
                moved(moved.ringVersion());
            } else if (sent != null) {
                abandon();
                promise.complete(new Answered(reply, sent));
            }
        }

        private void moved(long version) {
            // A newer ring moves every call that it concerns, at once; until then, and for an owner that knows less
            // than we do, asking again is all there is.
            ring.hint(version);
            again(PAUSE);
        }
    }

    /** Starts a call; {@code command} makes the command of an attempt from its origin. */
    Call call(int shard, Function<Origin, LockCommand> command, long deadlineNanos) {
        Call call = new Call(shard, command, deadlineNanos);
        calls.add(call);
        call.attempt();
        return call;
    }

    /** Ends all calls, unanswered, and each that comes later: what would repeat them, or end them, ends with this member. */
    void close() {
        closed = true;
        for (Call call : new ArrayList<>(calls)) {
            call.abandon();
            call.promise.fail(new Unanswered());
        }
    }

    /** The request that is being carried out; each call belongs to the one that it was started for. */
    CurrentRequest current() {
        return current;
    }

    /** How many calls are on their way. */
    int underWay() {
        return calls.size();
    }

    /** Sends a command that nobody waits for the answer of, once, if the shard has an owner. */
    void tell(int shard, Function<Origin, LockCommand> command) {
        ownerOf(shard).ifPresent(to -> tell(to, shard, command));
    }

    /** Sends such a command to one member. */
    void tell(String to, int shard, Function<Origin, LockCommand> command) {
        post(to, new Ask.Asked(shard, command.apply(new Origin(memberId, ++lastNumber))));
    }

    /** Takes replies to attempts; those to closed ones are late and nobody's. */
    void answered(List<MemberMessage.Answer.Answered> replies) {
        for (MemberMessage.Answer.Answered reply : replies) {
            Call call = open.get(reply.number());
            if (call != null) {
                call.answered(reply.number(), reply.reply());
            }
        }
    }

    /** Sends again at once whatever went to a member that is not the owner any more. */
    void ringChanged(RingView view) {
        for (Call call : new ArrayList<>(calls)) {
            Optional<String> now = view.owner(Shards.key(call.shard)).map(member -> member.id());
            if (now.isPresent() && !now.equals(call.owner) && calls.contains(call)) {
                call.attempt();
            }
        }
    }

    private Optional<String> ownerOf(int shard) {
        return ring.view().owner(Shards.key(shard)).map(member -> member.id());
    }

    /** Commands of one turn to one member ride in one message. */
    private void post(String to, Ask.Asked asked) {
        outbox.computeIfAbsent(to, member -> new ArrayList<>()).add(asked);
        if (!flushing) {
            flushing = true;
            Timers.Timer unused = timers.after(Duration.ZERO, this::flush);
        }
    }

    private void flush() {
        flushing = false;
        Map<String, List<Ask.Asked>> ready = new LinkedHashMap<>(outbox);
        outbox.clear();
        long lowestOpen = open.isEmpty() ? lastNumber + 1 : open.firstKey();
        for (List<Ask.Asked> asked : ready.values()) {
            // A command that nobody waits for is as open as any until it is sent.
            for (Ask.Asked item : asked) {
                lowestOpen = Math.min(lowestOpen, item.command().origin().number());
            }
        }
        long lowest = lowestOpen;
        ready.forEach((to, asked) -> send.accept(to, new Ask(ring.view().version(), memberId, lowest, asked)));
    }
}
