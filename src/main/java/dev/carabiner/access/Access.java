package dev.carabiner.access;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.ListArgs;
import dev.carabiner.wire.LockArgs;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import dev.carabiner.wire.Topic;
import dev.carabiner.wire.WatchArgs;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Which operation needs which right, on which names. Pure. */
public final class Access {
    private Access() {}

    /**
     * Passes a caller who may do this, or refuses it.
     *
     * @param args of the operation; looked at no further than to see which names they are about
     * @throws OperationFailure {@code forbidden}, naming the scope that is missing, or {@code bad_request} if it cannot be
     *     seen what the arguments are about
     */
    public static void check(Caller caller, Op op, JsonObject args) {
        if (caller.scopes().isAdmin()) {
            return;
        }
        for (Need need : needs(op, args)) {
            if (!caller.scopes().grant(need.right(), need.names())) {
                throw forbidden(op, need);
            }
        }
    }

    /** A right, and the name that it is needed for, or what all those names begin with. */
    record Need(Right right, String names) {}

    private static List<Need> needs(Op op, JsonObject args) {
        return switch (op) {
            case LOCK_ACQUIRE, LOCK_RENEW, LOCK_RELEASE, LOCK_CANCEL -> List.of(onLock(Right.LOCK_WRITE, args));
            case LOCK_GET, LOCK_CHECK -> List.of(onLock(Right.LOCK_READ, args));
            case LOCK_LIST ->
                List.of(new Need(Right.LOCK_READ, ListArgs.parse(args).prefix()));
            case LOCK_BREAK, MEMBERS_DRAIN -> List.of(new Need(Right.ADMIN, ""));
            // Who the members are, and where, is what clients of the ring need to know; it is nobody's lock.
            case RING_GET, RING_OWNER, RING_DIFF, MEMBERS_LIST, CLUSTER_GET -> List.of(new Need(Right.RING_READ, ""));
            case WATCH_START ->
                WatchArgs.parse(args).topics().stream()
                        .map(topic -> topic.match(Watching.NEEDS))
                        .toList();
            case WATCH_STOP -> List.of(); // Shows nothing.
        };
    }

    private static Need onLock(Right right, JsonObject args) {
        return new Need(right, LockArgs.lockIn(args).value());
    }

    /** What watching needs: as much as looking. */
    private enum Watching implements Topic.Cases<Need> {
        NEEDS;

        @Override
        public Need members(Topic.Members topic) {
            return new Need(Right.RING_READ, "");
        }

        @Override
        public Need ring(Topic.Ring topic) {
            return new Need(Right.RING_READ, "");
        }

        @Override
        public Need lock(Topic.Lock topic) {
            return new Need(Right.LOCK_READ, topic.name().value());
        }

        @Override
        public Need locks(Topic.Locks topic) {
            return new Need(Right.LOCK_READ, topic.prefix());
        }
    }

    private static OperationFailure forbidden(Op op, Need need) {
        String scope = need.right().label();
        String expected = need.right().isOnNames()
                ? "the scope " + scope + ", or " + scope + ":PREFIX with a prefix of \""
                        + Refusal.printable(need.names()) + "\""
                : "the scope " + scope;
        return new OperationFailure(
                ErrorCode.FORBIDDEN,
                op.label() + ": not allowed (expected: " + expected + ")",
                new JsonObject().put("op", op.label()).put("scope", scope));
    }
}
