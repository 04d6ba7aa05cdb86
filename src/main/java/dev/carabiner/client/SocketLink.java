package dev.carabiner.client;

import dev.carabiner.holder.LockLink;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Calls over a connection: what is unanswered when a socket ends is presented over the next one. */
final class SocketLink implements LockLink {
    private static final System.Logger LOG = System.getLogger(SocketLink.class.getName());
    private static final long TICK_MILLIS = 200;

    private final VertxInternal vertx;
    private final ContextInternal context;
    private final ClientOptions options;
    private final Credentials credentials;
    private final List<BiConsumer<String, JsonObject>> listeners = new CopyOnWriteArrayList<>();
    private final Promise<Void> opened = Promise.promise();
    private final Promise<Void> closed = Promise.promise();

    // Owned by the context of the link.
    private final Calls calls;
    private final Watcher watcher;
    private final Itinerary itinerary;
    private Optional<Connection> connection = Optional.empty();
    private Optional<OperationFailure> over = Optional.empty();
    private long begunNanos;
    private long tickTimer;

    /** Written by the context of the link, read by all. */
    private volatile Optional<Address> member = Optional.empty();

    SocketLink(Vertx vertx, ClientOptions options, RandomGenerator random) {
        this(vertx, options, new Credentials(options, Optional.empty()), random);
    }

    SocketLink(Vertx vertx, ClientOptions options, Credentials credentials, RandomGenerator random) {
        this.vertx = (VertxInternal) vertx;
        this.options = options;
        this.credentials = credentials;
        // Of its own, and closed by nobody: timers and sockets of a verticle's context end with that verticle, and
        // those
        // of others while a Vert.x is being closed, when there are still leases to be released.
        this.context = this.vertx
                .contextBuilder()
                .withThreadingModel(ThreadingModel.EVENT_LOOP)
                .withCloseFuture(new CloseFuture())
                .build();
        this.calls = new Calls(options.inFlight());
        this.watcher = new Watcher(
                vertx,
                (op, args, outcome) -> admit(new Request(op, args, System.nanoTime(), outcome), false),
                this::tell);
        this.itinerary =
                new Itinerary(options.addresses().stream().map(Address::parse).toList(), random);
    }

    /** Begins; done with the first socket, fails if there is none in time, or if the credentials are refused. */
    Future<Void> open() {
        run(() -> {
            if (over.isEmpty()) {
                begunNanos = System.nanoTime();
                // Here, so that its sockets belong to that context too.
                connection = Optional.of(new Connection(vertx, options, credentials, itinerary, new Use()));
                if (over.isEmpty()) {
                    tickTimer = vertx.setPeriodic(TICK_MILLIS, tick -> tick(System.nanoTime()));
                } else {
                    connection.map(Connection::close).ifPresent(done -> {}); // There was nothing to show at all.
                }
            }
        });
        return opened.future();
    }

    /** The member that calls go to now; empty while there is none. From any thread. */
    Optional<Address> member() {
        return member;
    }

    /** Completes when it is closed, and fails when it can go on no longer. */
    Future<Void> closed() {
        return closed.future();
    }

    @Override
    public void onEvent(BiConsumer<String, JsonObject> listener) {
        Context caller = vertx.getOrCreateContext();
        listeners.add((event, data) -> tell(caller, () -> listener.accept(event, data)));
    }

    private void tell(String event, JsonObject data) {
        listeners.forEach(listener -> listener.accept(event, data));
    }

    @Override
    public Future<JsonObject> call(String op, JsonObject args) {
        Context caller = vertx.getOrCreateContext();
        // Of no context: one that belongs to a context is not heard of once that is closed.
        Promise<JsonObject> promise = Promise.promise();
        long now = System.nanoTime();
        try {
            JsonObject own = Request.copied(args);
            run(() -> {
                Request.Outcome outcome = watcher.following(op, own, new OnContext(caller, promise));
                admit(new Request(op, own, now, outcome), true);
            });
        } catch (OperationFailure refused) {
            promise.fail(refused);
        } catch (RejectedExecutionException ended) {
            promise.tryFail(unavailable("this Vert.x is closed"));
        }
        return promise.future();
    }

    /** Tells an outcome where the call was made. */
    private record OnContext(Context caller, Promise<JsonObject> promise) implements Request.Outcome {
        @Override
        public void succeeded(JsonObject result) {
            tell(caller, () -> promise.complete(result));
        }

        @Override
        public void failed(OperationFailure failure) {
            tell(caller, () -> promise.fail(failure));
        }
    }

    /** One whose context has ended cannot be told: that of a verticle with threads of its own ends with it. */
    private static void tell(Context caller, Runnable word) {
        try {
            caller.runOnContext(there -> word.run());
        } catch (RejectedExecutionException ended) {
            LOG.log(System.Logger.Level.DEBUG, "nobody is there to be told", ended);
        }
    }

    private void run(Runnable task) {
        context.runOnContext(now -> task.run());
    }

    private static OperationFailure unavailable(String message) {
        return new OperationFailure(ErrorCode.UNAVAILABLE, message);
    }

    private void admit(Request request, boolean bounded) {
        if (over.isPresent()) {
            request.fail(over.get());
            return;
        }
        try {
            present(bounded ? calls.add(request) : calls.addUnbounded(request), request);
        } catch (OperationFailure refused) {
            request.fail(refused);
        }
    }

    private void present(long id, Request request) {
        long now = System.nanoTime();
        String message;
        try {
            message = request.message(id, now);
        } catch (EncodeException noJson) {
            // Not passed on, or it would keep those behind it from being presented.
            calls.remove(id).ifPresent(call -> call.fail(Refusal.because("args", "not JSON", "JSON values")));
            return;
        }
        if (isTooLong(message)) {
            calls.remove(id).ifPresent(this::refuseAsTooLong);
        } else if (connection.filter(Connection::isUp).isPresent()) {
            request.presented(now);
            connection.ifPresent(open -> open.send(message));
        }
    }

    private boolean isTooLong(String message) {
        // No UTF-16 unit takes more than three bytes, so most messages need not be looked at.
        return message.length() > options.frame() / 3
                && message.getBytes(StandardCharsets.UTF_8).length > options.frame();
    }

    private void refuseAsTooLong(Request request) {
        request.fail(new OperationFailure(
                ErrorCode.TOO_LARGE,
                "args: a request of " + request.length() + " characters (expected: at most " + options.frame()
                        + " bytes, and no more than the member takes)"));
    }

    /** What the connection tells. */
    private final class Use implements Connection.User, Heard.Cases<Boolean> {
        @Override
        public void up() {
            member = connection.flatMap(Connection::member);
            calls.all().forEach(call -> present(call.getKey(), call.getValue()));
            watcher.startAgain();
            opened.tryComplete();
        }

        @Override
        public void down(Farewell farewell) {
            member = Optional.empty();
            calls.removeIf(call -> call.isPresented() && !call.isRepeatable())
                    .forEach(call ->
                            call.fail(unavailable(call.op() + " may have been carried out, or not: " + farewell)));
            if (farewell.isTooBig()) {
                // It was one of them, and that would end the next socket too.
                calls.removeLongest().ifPresent(SocketLink.this::refuseAsTooLong);
            }
        }

        @Override
        public void refused(OperationFailure refusal) {
            finish(refusal);
        }

        @Override
        public void heard(Heard message) {
            boolean unavailable = message.match(this);
            connection.ifPresent(present -> present.answered(unavailable));
        }

        @Override
        public Boolean result(Heard.Result message) {
            calls.remove(message.id()).ifPresent(call -> call.succeed(message.result()));
            return false;
        }

        @Override
        public Boolean failure(Heard.Failure message) {
            message.id().flatMap(calls::remove).ifPresent(call -> call.fail(message.failure()));
            return message.failure().code() == ErrorCode.UNAVAILABLE;
        }

        @Override
        public Boolean event(Heard.Event message) {
            tell(message.name(), message.data());
            return false;
        }
    }

    private void tick(long nowNanos) {
        connection.ifPresent(present -> {
            present.tick(nowNanos);
            if (present.isUp() && calls.anyOverdueAt(nowNanos)) {
                present.leave("it does not answer");
            }
        });
        for (Request call : calls.removeIf(open -> open.isOverAt(nowNanos))) {
            call.fail(unavailable("no member answered in time" + lastFarewell()));
            call.undoing().ifPresent(this::undo);
        }
        if (!opened.future().isComplete()
                && nowNanos - begunNanos > options.connecting().toNanos()) {
            finish(unavailable("no connection to any of " + options.addresses() + " within " + options.connecting()
                    + lastFarewell()));
        }
    }

    private String lastFarewell() {
        return connection
                .flatMap(Connection::last)
                .map(farewell -> "; the last one: " + farewell)
                .orElse("");
    }

    private void undo(JsonObject lease) {
        admit(new Request(Op.LOCK_CANCEL.label(), lease, System.nanoTime(), Request.UNHEARD), false);
    }

    /** Ends it for good. All that is under way fails; waits are cancelled by the member, leases stay. Safe to repeat. */
    Future<Void> close() {
        run(() -> finish(unavailable("this client is closed")));
        return closed.future().otherwiseEmpty();
    }

    private void finish(OperationFailure failure) {
        if (over.isPresent()) {
            return;
        }
        over = Optional.of(failure);
        member = Optional.empty();
        vertx.cancelTimer(tickTimer);
        watcher.close();
        calls.removeIf(call -> true).forEach(call -> call.fail(failure));
        connection.map(Connection::close).orElseGet(Future::succeededFuture).onComplete(done -> {
            opened.tryFail(failure);
            if (failure.code() == ErrorCode.UNAVAILABLE) {
                closed.complete();
            } else {
                closed.fail(failure);
            }
        });
    }
}
