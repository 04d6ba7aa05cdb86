package dev.carabiner.gateway;

import dev.carabiner.access.Caller;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import dev.carabiner.service.Operations;
import dev.carabiner.service.Session;
import dev.carabiner.wire.Broken;
import dev.carabiner.wire.Cancelled;
import dev.carabiner.wire.Checked;
import dev.carabiner.wire.ClusterDocument;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Granted;
import dev.carabiner.wire.LockDocument;
import dev.carabiner.wire.LockPage;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberDocuments;
import dev.carabiner.wire.MemberState;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.OwnerArgs;
import dev.carabiner.wire.Released;
import dev.carabiner.wire.Renewed;
import dev.carabiner.wire.RingDocuments;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Operations that answer with a document of each kind, as full as it can be, or fail with the code that is set. */
final class WireOperations implements Operations {
    private static final LockName LOCK = new LockName("orders/42");
    private static final LeaseId LEASE = new LeaseId("billing-7/0193");
    private static final long TOKEN = 1_843_772_417_835_009L;
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final HashRing OLD = HashRing.of(RingHash.XXH3, 64, List.of(RingMember.of("node-1")));
    private static final HashRing RING = HashRing.of(
            RingHash.XXH3, 64, List.of(RingMember.of("node-1"), new RingMember("node-2", 2, Optional.of("b"))));

    volatile Optional<ErrorCode> failure = Optional.empty();

    @Override
    public Session open(Caller caller, BiConsumer<String, JsonObject> events) {
        return new Session() {
            @Override
            public Future<JsonObject> call(String op, JsonObject args) {
                return failure.<Future<JsonObject>>map(code -> Future.failedFuture(failed(code)))
                        .orElseGet(() -> Future.succeededFuture(answer(Op.parse(op), args)));
            }

            @Override
            public void actAs(Caller next) {}

            @Override
            public Future<Void> retire() {
                return Future.succeededFuture();
            }

            @Override
            public void close(Close cause) {}
        };
    }

    private static OperationFailure failed(ErrorCode code) {
        JsonObject details = code == ErrorCode.HELD
                ? new JsonObject()
                        .put("holders", lock().toJson().getJsonArray("holders"))
                        .put("waiting", 2)
                : new JsonObject();
        return new OperationFailure(code, "because the test says so", details);
    }

    private static JsonObject answer(Op op, JsonObject args) {
        return switch (op) {
            case LOCK_ACQUIRE ->
                new Granted(LOCK, LEASE, TOKEN, LockMode.PERMIT, 2, TTL, "billing-7", Duration.ofMillis(3)).toJson();
            case LOCK_RENEW -> new Renewed(LOCK, LEASE, TOKEN, TTL).toJson();
            case LOCK_RELEASE -> new Released(LOCK, LEASE).toJson();
            case LOCK_CANCEL -> new Cancelled(LOCK, LEASE, false).toJson();
            case LOCK_GET -> lock().toJson();
            case LOCK_LIST -> new LockPage(List.of(lock(), free()), Optional.of("orders/43")).toJson();
            case LOCK_CHECK -> new Checked(LOCK, TOKEN, true, TOKEN).toJson();
            case LOCK_BREAK -> new Broken(LOCK, 1).toJson();
            case RING_OWNER -> RingDocuments.owner(OwnerArgs.parse(args), 7, RING);
            case RING_DIFF -> RingDocuments.diff(6, 7, OLD.diff(RING));
            case WATCH_START -> watching(args.getJsonArray("topics"));
            case MEMBERS_DRAIN ->
                new JsonObject().put("name", args.getString("name")).put("drained", true);
            case CLUSTER_GET ->
                new ClusterDocument(
                                "shop",
                                "node-1",
                                ClusterDocument.Consistency.RAFT,
                                3,
                                new ClusterDocument.Raft(3, 3, "ok"),
                                "0.1.0",
                                1_795_000_000)
                        .toJson();
            case RING_GET, MEMBERS_LIST, WATCH_STOP -> throw new AssertionError(op + " is not asked for by HTTP");
        };
    }

    private static JsonObject watching(JsonArray topics) {
        JsonObject state = new JsonObject()
                .put("ring", RingDocuments.ring(7, RING))
                .put("members", MemberDocuments.listAt(7, List.of(member("node-1", false), member("node-2", true))));
        return new JsonObject().put("watching", topics).put("state", state);
    }

    private static Member member(String name, boolean full) {
        return new Member(
                name,
                "0d9e1c64",
                full ? MemberState.LEAVING : MemberState.JOINING,
                full ? Optional.of("b") : Optional.empty(),
                2.5,
                "10.0.0.5:5801",
                full ? Optional.of("http://10.0.0.5:8080") : Optional.empty(),
                1_795_000_000,
                full ? 3 : 0);
    }

    private static LockDocument lock() {
        LockDocument.Holder holder = new LockDocument.Holder(
                Optional.of(LEASE),
                "billing-7",
                TOKEN,
                2,
                TTL,
                Duration.ofMillis(-5),
                1_795_000_000,
                3,
                new JsonObject().put("job", new JsonObject().put("run", 12)));
        LockDocument.Waiter waiter =
                new LockDocument.Waiter(Optional.empty(), "", 1, LockMode.SHARED, Duration.ofMillis(812));
        return new LockDocument(
                LOCK,
                Optional.of(LockMode.PERMIT),
                Optional.of(10),
                TOKEN,
                List.of(holder),
                List.of(waiter),
                1,
                Optional.of("node-2"),
                17);
    }

    private static LockDocument free() {
        return new LockDocument(
                new LockName("orders/43"),
                Optional.empty(),
                Optional.empty(),
                0,
                List.of(),
                List.of(),
                0,
                Optional.empty(),
                0);
    }
}
