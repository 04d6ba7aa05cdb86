package dev.carabiner.sim.locks;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Origin;
import dev.carabiner.sim.SimBus;
import dev.carabiner.sim.SimRegister;
import dev.carabiner.sim.SimScheduler;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessageCodec;
import dev.carabiner.wire.ShardStateCodec;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** All that happened, seen from outside. Times are true ones, in nanoseconds since the beginning. */
public final class LockHistory implements SimBus.Tap {
    /** A claim that takes longer is another one: what its predecessor was handed went with that. */
    private static final long ONE_CLAIM_NANOS = 1_000_000_000L;

    private final SimScheduler scheduler;
    private final ToIntFunction<LeaseKey> shardOf;
    private final double drift;

    // Owned by the simulation, which has one thread.
    private final List<Call> calls = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();
    private final Map<Origin, Asked> asked = new LinkedHashMap<>();
    private final List<Said> said = new ArrayList<>();
    private final Map<Hearing, NavigableMap<Long, Long>> closedBelow = new HashMap<>();
    private final List<Handed> handed = new ArrayList<>();
    private final Map<String, Long> gone = new HashMap<>();
    private final Set<Told> told = new HashSet<>();
    private final List<Long> losses = new ArrayList<>();
    private final List<List<Stand>> stands = new ArrayList<>();
    private @Nullable List<Asked> breaks;

    /** An answer as an owner sent it. */
    public record Said(String owner, Origin to, LockReply reply, long atNanos) {}

    /** Who hears of whom: an owner of a desk. */
    private record Hearing(String owner, String desk) {}

    /** That a member was handed what belongs to a state. */
    public record Handed(String to, String commitId, long atNanos) {}

    /** That a member was told of a claim. */
    private record Told(int shard, long epoch, String member) {}

    /** @param drift how far any two clocks may differ, as a part of one; 0.01 is 1 % */
    public LockHistory(SimScheduler scheduler, ToIntFunction<LeaseKey> shardOf, double drift) {
        this.scheduler = scheduler;
        this.shardOf = shardOf;
        this.drift = drift;
    }

    static String seconds(long nanos) {
        return String.format("%.6f", nanos / 1e9);
    }

    public long now() {
        return scheduler.nowNanos();
    }

    public double drift() {
        return drift;
    }

    public Call call(String client, Call.Kind kind, LeaseKey key, String member) {
        Call call = new Call(calls.size() + 1, client, kind, key, member, scheduler.nowNanos());
        calls.add(call);
        return call;
    }

    public Hold hold(String client, LeaseRequest request, long token, long untilNanos) {
        Hold hold = new Hold(client, request, token, scheduler.nowNanos(), untilNanos);
        holds.add(hold);
        return hold;
    }

    /** A member has ended, or somebody saw that it had left the ring. */
    public void gone(String member) {
        gone.putIfAbsent(member, scheduler.nowNanos());
    }

    /** Whether whoever made that claim counted this member as one of the ring. */
    boolean isTold(Stand claim, String member) {
        return told.contains(new Told(claim.shard(), claim.epoch(), member));
    }

    boolean isGone(String member, long nanos) {
        return gone.getOrDefault(member, Long.MAX_VALUE) <= nanos;
    }

    /** All registers were lost. */
    public void lost() {
        losses.add(scheduler.nowNanos());
    }

    boolean wasLost() {
        return !losses.isEmpty();
    }

    @Override
    public Runnable sent(String from, String to, Buffer bytes) {
        MemberMessage message = MemberMessageCodec.decode(bytes);
        scheduler.detail(() -> from + " -> " + to + " " + message);
        if (message instanceof MemberMessage.Ask ask) {
            return sent(to, ask);
        }
        if (message instanceof MemberMessage.Claimed claimed) {
            told.add(new Told(claimed.shard(), claimed.epoch(), to));
        }
        if (message instanceof MemberMessage.Answer answer) {
            answer.items()
                    .forEach(item -> said.add(
                            new Said(from, new Origin(to, item.number()), item.reply(), scheduler.nowNanos())));
        }
        return () -> {
            scheduler.detail(() -> to + " <- " + from + " " + message);
            if (message instanceof MemberMessage.HandedOver over) {
                over.handed().ifPresent(what -> handed.add(new Handed(to, what.commitId(), scheduler.nowNanos())));
            }
        };
    }

    private Runnable sent(String to, MemberMessage.Ask ask) {
        List<Asked> items = new ArrayList<>();
        for (MemberMessage.Ask.Asked item : ask.items()) {
            items.add(asked.computeIfAbsent(
                    item.command().origin(), origin -> new Asked(item.shard(), item.command(), scheduler.nowNanos())));
        }
        return () -> {
            scheduler.detail(() -> to + " <- " + ask.desk() + " " + ask);
            long now = scheduler.nowNanos();
            heardOpen(new Hearing(to, ask.desk()), ask.lowestOpen(), now);
            items.forEach(item -> item.arrivals.add(new Asked.Arrival(to, now)));
        };
    }

    /** Reads what the registers have held. */
    public void read(List<SimRegister> registers) {
        for (int shard = 0; shard < registers.size(); shard++) {
            List<Stand> values = new ArrayList<>();
            values.add(nothing(shard, 0, 0));
            for (SimRegister.Write write : registers.get(shard).writes()) {
                values.add(new Stand(
                        shard,
                        write.life(),
                        write.at().toNanos(),
                        write.asked().toNanos(),
                        write.writer(),
                        Optional.of(ShardStateCodec.decode(write.value()))));
            }
            for (int loss = 0; loss < losses.size(); loss++) {
                values.add(nothing(shard, loss + 1, losses.get(loss)));
            }
            values.sort(Comparator.comparingLong(Stand::atNanos).thenComparingInt(Stand::life));
            stands.add(values);
        }
    }

    private static Stand nothing(int shard, int life, long atNanos) {
        return new Stand(shard, life, atNanos, atNanos, "nobody", Optional.empty());
    }

    public List<Call> calls() {
        return calls;
    }

    public List<Hold> holds() {
        return holds;
    }

    public Map<Origin, Asked> asked() {
        return asked;
    }

    public List<Said> said() {
        return said;
    }

    /** A desk has closed all numbers below that; of what came too late the highest counts. */
    private void heardOpen(Hearing hearing, long lowestOpen, long nowNanos) {
        NavigableMap<Long, Long> heard = closedBelow.computeIfAbsent(hearing, first -> new TreeMap<>());
        long before = heard.isEmpty() ? Long.MIN_VALUE : heard.lastEntry().getValue();
        heard.put(nowNanos, Math.max(before, lowestOpen));
    }

    /** Whether an owner had learned by then that a desk has closed that number. */
    boolean isClosed(String owner, String desk, long number, long atNanos) {
        Map.Entry<Long, Long> heard = closedBelow
                .getOrDefault(new Hearing(owner, desk), Collections.emptyNavigableMap())
                .floorEntry(atNanos);
        return heard != null && heard.getValue() > number;
    }

    /** All values of all registers, shard by shard, oldest first; the first of each is nothing. */
    public List<List<Stand>> stands() {
        return stands;
    }

    /** What the register of that lock held at one moment or another of this span. */
    List<Stand> stands(LeaseKey key, long fromNanos, long untilNanos) {
        List<Stand> all = stands.get(shardOf.applyAsInt(key));
        int first = lastAtOrBefore(all, fromNanos);
        int last = lastAtOrBefore(all, untilNanos);
        return all.subList(first, last + 1);
    }

    private static int lastAtOrBefore(List<Stand> all, long nanos) {
        int low = 0;
        int high = all.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (all.get(middle).atNanos() <= nanos) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Whether the epoch of {@code next} began with all that the owner before knew. */
    boolean isOrderly(Stand before, Stand next) {
        return before.state().isPresent()
                && before.state().get().owner().isEmpty()
                && handed.stream()
                        .anyMatch(what -> what.to().equals(next.writer())
                                && what.atNanos() <= next.formedNanos()
                                && what.atNanos() >= next.formedNanos() - ONE_CLAIM_NANOS
                                && what.commitId().equals(before.state().get().commitId()));
    }

    /** Whether somebody has asked the writer of {@code end} to break that lease, before what it wrote was settled. */
    boolean isBroken(LeaseKey key, Stand end) {
        return breaks().stream()
                .filter(asked -> asked.command instanceof LockCommand.Break command
                        && command.lock().equals(key.lock())
                        && command.leaseId().map(key.leaseId()::equals).orElse(true))
                .anyMatch(asked -> asked.reached(end.writer(), end.formedNanos() + 1));
    }

    /** Whether somebody broke leases of that lock: then one may have been granted and broken in one batch, unseen. */
    boolean breaksBefore(LockName lock, long nanos) {
        return breaks().stream()
                .anyMatch(asked -> asked.sentNanos <= nanos
                        && asked.command instanceof LockCommand.Break command
                        && command.lock().equals(lock));
    }

    private List<Asked> breaks() {
        if (breaks == null) {
            breaks = asked.values().stream()
                    .filter(asked -> asked.command instanceof LockCommand.Break)
                    .toList();
        }
        return breaks;
    }

    /** Commands by what they are about. */
    Map<LeaseKey, List<Asked>> commandsByKey() {
        Map<LeaseKey, List<Asked>> byKey = new HashMap<>();
        for (Asked command : asked.values()) {
            CommandKey.of(command.command).ifPresent(key -> byKey.computeIfAbsent(key, one -> new ArrayList<>())
                    .add(command));
        }
        return byKey;
    }
}
