package dev.carabiner.service;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockLimits;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.LockReply;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessageCodec;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiPredicate;

/**
 * A few members and one shard in one thread: their clock, their ring, the register, and a bus that takes a millisecond
 * and loses what a test wants lost. Where nobody else is named, {@code m1} owns the shard.
 */
final class Town {
    static final LockName LOCK = new LockName("L");

    final ManualTime time = new ManualTime();
    final ScriptedRegister register = new ScriptedRegister(time);
    final Map<String, LockMember> members = new LinkedHashMap<>();
    final Map<String, ManualRing> rings = new LinkedHashMap<>();
    final List<MemberMessage> sent = new ArrayList<>();

    /** Of members that are added from now on. */
    LockObserver observer = LockObserver.NONE;

    private BiPredicate<String, MemberMessage> lost = (to, message) -> false;
    private Duration delay = Duration.ofMillis(1);

    /** Members that are there and own nothing yet. */
    static Town of(String... ids) {
        Town town = new Town();
        for (String id : ids) {
            town.add(id, LockLimits.DEFAULT, Duration.ZERO);
        }
        return town;
    }

    /** The shard is {@code m1}'s, and it has settled. */
    static Town served(String... others) {
        List<String> ids = new ArrayList<>(List.of("m1"));
        ids.addAll(List.of(others));
        Town town = of(ids.toArray(String[]::new));
        town.ring(1, List.of("m1"), List.of(others));
        town.time.passMillis(1_000);
        return town;
    }

    void add(String id, LockLimits limits, Duration grace) {
        ManualRing ring = new ManualRing();
        LockSettings settings = new LockSettings(1, true, grace, limits, 1_000);
        LockMember.Ports ports = new LockMember.Ports(
                id,
                time,
                time,
                (to, bytes) -> deliver(to, MemberMessageCodec.decode(bytes)),
                shard -> register,
                observer);
        LockMember member = new LockMember(ports, ring, settings);
        members.put(id, member);
        rings.put(id, ring);
        member.start();
    }

    private void deliver(String to, MemberMessage message) {
        sent.add(message);
        if (lost.test(to, message) || !members.containsKey(to)) {
            return;
        }
        Timers.Timer unused = time.after(delay, () -> arrive(to, message));
    }

    private void arrive(String to, MemberMessage message) {
        LockMember member = members.get(to);
        if (member != null) {
            member.onMessage(MemberMessageCodec.encode(message));
        }
    }

    /** Hands a message over once more, or for the first time if it was lost. */
    void replay(String to, MemberMessage message) {
        arrive(to, message);
    }

    /** Everything that matches is lost from now on. */
    void lose(BiPredicate<String, MemberMessage> which) {
        lost = which;
    }

    void loseNothing() {
        lost = (to, message) -> false;
    }

    /** How long a message takes from now on. */
    void delay(Duration each) {
        delay = each;
    }

    /** All members see this ring at once. */
    void ring(long version, List<String> owners, List<String> others) {
        RingView view = ManualRing.viewOf(version, owners, others);
        rings.values().forEach(ring -> ring.show(view));
    }

    /** This member alone sees that ring. */
    void ring(String id, RingView view) {
        rings.forEach((member, ring) -> {
            if (member.equals(id)) {
                ring.show(view);
            }
        });
    }

    /** The member is gone without a word, and so is what is on its way to it. */
    void kill(String id) {
        member(id).close();
        members.remove(id);
        rings.remove(id);
    }

    LockMember member(String id) {
        LockMember member = members.get(id);
        if (member == null) {
            throw new AssertionError("no member " + id);
        }
        return member;
    }

    static LeaseKey key(String id) {
        return new LeaseKey(LOCK, new LeaseId(id));
    }

    static LeaseRequest request(String id) {
        return request(id, 10_000);
    }

    static LeaseRequest request(String id, long ttlMillis) {
        return new LeaseRequest(key(id), LockMode.EXCLUSIVE, 1, 1, ttlMillis, "", "{}", "");
    }

    @CanIgnoreReturnValue
    Future<Grant> acquire(String member, String id, long waitMillis) {
        return member(member).acquire(request(id), waitMillis);
    }

    /** A lease that is held after this. */
    @CanIgnoreReturnValue
    Grant hold(String member, String id) {
        return now(acquire(member, id, 0));
    }

    Future<LockReply> release(String member, String id) {
        return call(member, from -> new LockCommand.Release(from, key(id), ""));
    }

    Future<LockReply> renew(String member, String id) {
        return call(member, from -> new LockCommand.Renew(from, key(id), OptionalLong.empty(), ""));
    }

    @CanIgnoreReturnValue
    Future<LockReply> call(String member, java.util.function.Function<dev.carabiner.lock.Origin, LockCommand> command) {
        return member(member).call(0, Duration.ofSeconds(2), command).future().map(LockRouter.Answered::reply);
    }

    /** The answer, within a hundred milliseconds of the town's time. */
    @CanIgnoreReturnValue
    <T> T now(Future<T> future) {
        time.passMillis(100);
        if (!future.succeeded()) {
            throw new AssertionError("no answer: " + future + " " + future.cause());
        }
        return future.result();
    }

    static ErrorCode code(Future<?> future) {
        if (future.cause() instanceof OperationFailure failure) {
            return failure.code();
        }
        throw new AssertionError("not failed: " + future);
    }

    /** Who holds the lock, as the register says it. */
    List<String> holders() {
        return register.state().leases().getOrDefault(LOCK, List.of()).stream()
                .map(lease -> lease.key().leaseId().value())
                .toList();
    }
}
