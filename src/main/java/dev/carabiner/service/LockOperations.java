package dev.carabiner.service;

import dev.carabiner.cluster.SharedRing;
import dev.carabiner.lock.Asker;
import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Origin;
import dev.carabiner.wire.AcquireArgs;
import dev.carabiner.wire.BreakArgs;
import dev.carabiner.wire.Broken;
import dev.carabiner.wire.Cancelled;
import dev.carabiner.wire.CheckArgs;
import dev.carabiner.wire.Checked;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Granted;
import dev.carabiner.wire.LeaseArgs;
import dev.carabiner.wire.LockDocument;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Released;
import dev.carabiner.wire.RenewArgs;
import dev.carabiner.wire.Renewed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The operations on locks, in the vocabulary of the doors. Used on the coordination context. */
final class LockOperations {
    private final LockMember locks;
    private final SharedRing ring;

    LockOperations(LockMember locks, SharedRing ring) {
        this.locks = locks;
        this.ring = ring;
    }

    static LeaseRequest request(AcquireArgs args, LeaseKey key, String subject) {
        return new LeaseRequest(
                key,
                args.mode(),
                args.permits(),
                args.limit(),
                args.ttl().toMillis(),
                args.holder(),
                args.metadata().encode(),
                subject);
    }

    static Granted granted(Grant grant) {
        LeaseRequest request = grant.request();
        return new Granted(
                request.key().lock(),
                request.key().leaseId(),
                grant.token().value(),
                request.mode(),
                request.permits(),
                Duration.ofMillis(grant.ttlMillis()),
                request.holder(),
                Duration.ofMillis(grant.waitedMillis()));
    }

    Future<Renewed> renew(RenewArgs args, Asker asker) {
        LeaseKey key = new LeaseKey(args.lock(), args.leaseId());
        OptionalLong ttl =
                args.ttl().map(value -> OptionalLong.of(value.toMillis())).orElse(OptionalLong.empty());
        return ask(
                args.lock(),
                origin -> new LockCommand.Renew(origin, key, ttl, asker),
                LockReply.Renewed.class,
                reply -> new Renewed(
                        args.lock(), args.leaseId(), reply.token().value(), Duration.ofMillis(reply.ttlMillis())));
    }

    Future<Released> release(LeaseKey key, Asker asker) {
        return ask(
                key.lock(),
                origin -> new LockCommand.Release(origin, key, asker),
                LockReply.Released.class,
                reply -> new Released(key.lock(), key.leaseId()));
    }

    Future<Cancelled> cancel(LeaseArgs args, Asker asker) {
        LeaseKey key = new LeaseKey(args.lock(), args.leaseId());
        return ask(
                        args.lock(),
                        origin -> new LockCommand.Cancel(origin, key, asker),
                        LockReply.Cancelled.class,
                        reply -> new Cancelled(args.lock(), args.leaseId(), reply.ended()))
                .onSuccess(cancelled -> locks.desk().cancelled(key, asker));
    }

    Future<LockDocument> get(LockName lock, Asker reader) {
        return get(lock, WaitDesk.ANSWER, reader);
    }

    Future<LockDocument> get(LockName lock, Duration limit, Asker reader) {
        int shard = locks.shards().of(lock);
        return ask(
                shard,
                limit,
                origin -> new LockCommand.Get(origin, lock),
                LockReply.Document.class,
                reply -> LockDocuments.of(
                        reply.view(), ring.view().owner(Shards.key(shard)).map(Member::name), shard, reader));
    }

    Future<Checked> check(CheckArgs args) {
        Optional<FencingToken> token = FencingToken.parse(args.token());
        return ask(
                        args.lock(),
                        origin -> new LockCommand.Check(origin, args.lock(), token.orElse(FencingToken.NONE)),
                        LockReply.Checked.class,
                        Function.identity())
                .map(reply -> checked(args, reply));
    }

    private static Checked checked(CheckArgs args, LockReply.Checked reply) {
        long newest = reply.newest().value();
        if (!reply.current() && args.token() < newest) {
            throw new OperationFailure(
                    ErrorCode.STALE,
                    "token: " + args.token() + " (expected: " + newest + ", the newest that was granted)");
        }
        return new Checked(args.lock(), args.token(), reply.current(), newest);
    }

    Future<Broken> breakLeases(BreakArgs args) {
        return ask(
                args.lock(),
                origin -> new LockCommand.Break(origin, args.lock(), args.leaseId(), args.reason()),
                LockReply.Broken.class,
                reply -> new Broken(args.lock(), reply.count()));
    }

    private <T extends LockReply, R> Future<R> ask(
            LockName lock, Function<Origin, LockCommand> command, Class<T> expected, Function<T, R> result) {
        return ask(locks.shards().of(lock), WaitDesk.ANSWER, command, expected, result);
    }

    /** Asks the owner of a shard once, and fails with {@code unavailable} if it has not answered within the limit. */
    <T extends LockReply, R> Future<R> ask(
            int shard,
            Duration limit,
            Function<Origin, LockCommand> command,
            Class<T> expected,
            Function<T, R> result) {
        if (locks.isBusy()) {
            return Future.failedFuture(new OperationFailure(
                    ErrorCode.TOO_MANY,
                    "requests under way at this member: " + LockMember.CALLS + " (expected: below " + LockMember.CALLS
                            + ")"));
        }
        return locks.call(shard, limit, command)
                .future()
                .recover(unanswered -> Future.failedFuture(
                        Refusals.unavailable("the owner of the lock did not answer; what became of it is not known")))
                .map(answered -> {
                    if (answered.reply() instanceof LockReply.Refused refused) {
                        throw Refusals.failure(refused, Asker.ANYBODY); // None of these is told how the lock stands.
                    }
                    return result.apply(expected.cast(answered.reply()));
                });
    }
}
