package dev.carabiner.gateway;

import dev.carabiner.service.Session;
import dev.carabiner.trace.RequestId;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import dev.carabiner.wire.Topic;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Which requests read something that has a version, and how many of them may wait at once. */
final class VersionedReads {
    /**
     * Each of them is woken by each new version, and is answered with a document of its own: so many can be, within some
     * tenths of a second, beside the work that a new ring brings for the locks.
     */
    static final int MAX_WAITING = 1000;

    private final Context context;

    // Owned by the event loop of the doors.
    private int waiting;

    VersionedReads(Context context) {
        this.context = context;
    }

    /**
     * The read that is asked for; empty if the operation reads nothing that has a version.
     *
     * @param args within the bounds of the contract
     * @throws OperationFailure {@code bad_request} or {@code too_many}
     */
    Optional<VersionedRead> of(Op op, JsonObject args) {
        return switch (op) {
            case RING_GET -> Optional.of(of(new Topic.Ring(), args));
            case MEMBERS_LIST -> Optional.of(of(new Topic.Members(), args));
            default -> Optional.empty();
        };
    }

    private VersionedRead of(Topic topic, JsonObject args) {
        Optional<Long> known = Optional.ofNullable(args.getLong("version"));
        long waitMillis = args.getLong("wait", 0L);
        if (waitMillis > 0 && known.isEmpty()) {
            throw Refusal.missing("version", "the version that you know, with wait");
        }
        if (waitMillis > 0 && waiting >= MAX_WAITING) {
            throw new OperationFailure(
                    ErrorCode.TOO_MANY,
                    "wait: " + waiting + " requests wait already (expected: below " + MAX_WAITING + ")");
        }
        return new VersionedRead(context, topic, known, waitMillis);
    }

    /** Carries out a read. */
    Future<JsonObject> run(VersionedRead read, Session session, RequestId request) {
        Future<JsonObject> answer = read.run(session, request);
        if (read.waits()) {
            waiting++;
            return answer.onComplete(done -> waiting--);
        }
        return answer;
    }
}
