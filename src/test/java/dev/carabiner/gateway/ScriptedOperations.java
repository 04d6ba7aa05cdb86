package dev.carabiner.gateway;

import dev.carabiner.access.Caller;
import dev.carabiner.lock.LockName;
import dev.carabiner.service.Operations;
import dev.carabiner.service.Session;
import dev.carabiner.wire.AcquireArgs;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.LockArgs;
import dev.carabiner.wire.LockBounds;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.WatchArgs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Operations that do what the name of the lock says, behind real doors:
 *
 * <ul>
 *   <li>{@code lock.acquire} with a {@code wait} parks until the test answers it or its session ends
 *   <li>{@code lock.get} of {@code fail CODE} fails with that code and details, of {@code throw} and {@code bug} with a
 *       bug, of {@code no json} answers with what has no form, of {@code huge} with a megabyte
 *   <li>{@code watch.start} answers a state of each topic with the present {@code version}
 *   <li>everything else is answered with its own name and arguments
 * </ul>
 */
final class ScriptedOperations implements Operations {
    private static final LockBounds BOUNDS =
            new LockBounds(Duration.ofSeconds(30), Duration.ofMillis(100), Duration.ofHours(24), Duration.ofHours(1));

    /** All sessions ever opened, in order. */
    final List<Scripted> sessions = new CopyOnWriteArrayList<>();

    /** What was asked for, in order. */
    final Queue<String> calls = new ConcurrentLinkedQueue<>();

    /** Whether {@code lock.get} is answered only when the test takes it out of {@link #slowed}. */
    volatile boolean slow;

    /** Requests that nobody has answered yet, in order. */
    final Queue<Promise<JsonObject>> slowed = new ConcurrentLinkedQueue<>();

    /** Waits that nobody has answered yet, by lock. */
    final Map<String, Promise<JsonObject>> parked = new ConcurrentHashMap<>();

    /** The version of all that has one. */
    volatile long version = 7;

    @Override
    public Session open(Caller caller, BiConsumer<String, JsonObject> events) {
        Scripted session = new Scripted(caller, events);
        sessions.add(session);
        return session;
    }

    /** The wait for this lock, which has been parked. */
    Promise<JsonObject> waitFor(String lock) {
        return Objects.requireNonNull(parked.get(lock));
    }

    /** The one that was opened last. */
    Scripted lastSession() {
        return sessions.get(sessions.size() - 1);
    }

    /** How the sessions were closed, in order of their closing within each, session by session. */
    List<Session.Close> closes() {
        return sessions.stream().flatMap(session -> session.closes.stream()).toList();
    }

    final class Scripted implements Session {
        /** Who it was, and has been since. */
        final List<Caller> callers = new CopyOnWriteArrayList<>();

        final BiConsumer<String, JsonObject> events;
        final List<Close> closes = new CopyOnWriteArrayList<>();
        private final List<Promise<JsonObject>> waits = new CopyOnWriteArrayList<>();

        private Scripted(Caller caller, BiConsumer<String, JsonObject> events) {
            callers.add(caller);
            this.events = events;
        }

        @Override
        public Future<JsonObject> call(String op, JsonObject args) {
            calls.add(op);
            try {
                return switch (op) {
                    case "lock.acquire" -> acquire(args);
                    case "lock.get" -> get(LockArgs.parse(args).lock());
                    case "watch.start" -> Future.succeededFuture(watching(args));
                    default -> Future.succeededFuture(echo(op, args));
                };
            } catch (OperationFailure refused) {
                return Future.failedFuture(refused);
            }
        }

        private Future<JsonObject> acquire(JsonObject json) {
            AcquireArgs args = AcquireArgs.parse(json, BOUNDS);
            if (args.maxWait().isZero()) {
                return Future.succeededFuture(echo("lock.acquire", json));
            }
            Promise<JsonObject> wait = Promise.promise();
            waits.add(wait);
            parked.put(args.lock().value(), wait);
            return wait.future();
        }

        private Future<JsonObject> get(LockName lock) {
            if (slow) {
                Promise<JsonObject> answer = Promise.promise();
                slowed.add(answer);
                return answer.future();
            }
            String name = lock.value();
            if (name.startsWith("fail ")) {
                ErrorCode code = ErrorCode.valueOf(name.substring(5).toUpperCase(Locale.ROOT));
                return Future.failedFuture(
                        new OperationFailure(code, "because the test says so", new JsonObject().put("waiting", 3)));
            }
            return switch (name) {
                case "throw" -> throw new IllegalStateException("secret");
                case "bug" -> Future.failedFuture(new IllegalStateException("secret"));
                case "no json" -> Future.succeededFuture(new JsonObject().put("secret", new Object()));
                case "huge" -> Future.succeededFuture(new JsonObject().put("text", "x".repeat(1 << 20)));
                default -> Future.succeededFuture(echo("lock.get", new JsonObject().put("lock", name)));
            };
        }

        private JsonObject watching(JsonObject args) {
            WatchArgs unused = WatchArgs.parse(args);
            JsonArray topics = args.getJsonArray("topics");
            JsonObject state = new JsonObject();
            topics.forEach(
                    topic -> state.put((String) topic, echo("watch.start", args).put("version", version)));
            return new JsonObject().put("watching", topics).put("state", state);
        }

        @Override
        public void actAs(Caller caller) {
            callers.add(caller);
        }

        @Override
        public Future<Void> retire() {
            endWaits();
            return Future.succeededFuture();
        }

        @Override
        public void close(Close cause) {
            endWaits(); // First: whoever awaits the close looks at the waits then.
            closes.add(cause);
        }

        private void endWaits() {
            for (Promise<JsonObject> wait : waits) {
                wait.tryFail(new OperationFailure(ErrorCode.UNAVAILABLE, "the session has ended"));
            }
        }
    }

    private static JsonObject echo(String op, JsonObject args) {
        return new JsonObject().put("op", op).put("args", args);
    }
}
