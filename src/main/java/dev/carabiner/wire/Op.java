package dev.carabiner.wire;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every operation that a member can be asked for, behind whichever door. */
public enum Op {
    LOCK_ACQUIRE("lock.acquire"),
    LOCK_RENEW("lock.renew"),
    LOCK_RELEASE("lock.release"),
    LOCK_CANCEL("lock.cancel"),
    LOCK_GET("lock.get"),
    LOCK_LIST("lock.list"),
    LOCK_CHECK("lock.check"),
    LOCK_BREAK("lock.break"),
    RING_GET("ring.get"),
    RING_OWNER("ring.owner"),
    RING_DIFF("ring.diff"),
    MEMBERS_LIST("members.list"),
    MEMBERS_DRAIN("members.drain"),
    CLUSTER_GET("cluster.get"),
    WATCH_START("watch.start"),
    WATCH_STOP("watch.stop");

    private static final Map<String, Op> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Op::label, Function.identity()));

    private final String label;

    Op(String label) {
        this.label = label;
    }

    /** The name on the wire, such as {@code lock.acquire}. */
    public String label() {
        return label;
    }

    /** The operation of this name, if there is one. */
    public static Optional<Op> find(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }

    /**
     * The operation of this name.
     *
     * @throws OperationFailure {@code bad_request} if there is none
     */
    public static Op parse(String label) {
        Op op = BY_LABEL.get(label);
        if (op == null) {
            String known = Arrays.stream(values()).map(Op::label).collect(Collectors.joining(", "));
            throw Refusal.of("op", label, "one of " + known);
        }
        return op;
    }
}
