package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.wire.DrainArgs;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * {@code members.drain}: any member can be asked, and tells the one that is to go. That one leaves as on a signal, and
 * answers once it is out of the ring and all its shards are handed over; its sockets, its place in the register and its
 * process follow. Asking again while it leaves waits for the same end.
 */
final class MemberDrain {
    /** Leaving the ring and handing over are bounded by 5 s; a member that says nothing for longer is not there. */
    private static final long PATIENCE_MILLIS = 7_000;

    private static final String ADDRESS = "carabiner.drain.";
    private static final Logger LOG = System.getLogger(MemberDrain.class.getName());

    private final Vertx vertx;
    private final SharedRing ring;
    private final String memberId;
    private final Supplier<Future<Void>> leaving;
    private final MessageConsumer<Object> consumer;

    /** @param leaving has this member leave; its future is done when that is so far that other members serve */
    MemberDrain(Vertx vertx, SharedRing ring, String memberId, Supplier<Future<Void>> leaving) {
        this.vertx = vertx;
        this.ring = ring;
        this.memberId = memberId;
        this.leaving = leaving;
        this.consumer = vertx.eventBus().consumer(ADDRESS + memberId);
        consumer.handler(request ->
                goAway().onSuccess(gone -> request.reply("gone")).onFailure(cause -> fail(cause, request::fail)));
        consumer.completion().onFailure(reason -> LOG.log(Level.WARNING, "cannot be drained from afar", reason));
    }

    private interface Refusing {
        void fail(int code, String message);
    }

    private static void fail(Throwable cause, Refusing request) {
        ErrorCode code = cause instanceof OperationFailure failure ? failure.code() : ErrorCode.UNAVAILABLE;
        request.fail(code.status(), String.valueOf(cause.getMessage()));
    }

    /** Drains the member of that name, whichever it is. */
    Future<JsonObject> drain(DrainArgs args) {
        JsonObject result = new JsonObject().put("name", args.name()).put("drained", true);
        // Freshly read: a member that joined a moment ago can be drained, and one that is gone is not found.
        return ring.refresh()
                .recover(silent ->
                        Future.failedFuture(Refusals.unavailable("the ring register does not answer; no majority?")))
                .map(view -> find(view, args))
                .compose(member -> member.id().equals(memberId) ? goAway() : tell(member))
                .map(gone -> result);
    }

    private static Member find(RingView view, DrainArgs args) {
        return view.member(args.name())
                .orElseThrow(() -> new OperationFailure(
                        ErrorCode.NOT_FOUND, "name: " + args.name() + " (expected: the name of a member)"));
    }

    private Future<Void> tell(Member member) {
        return vertx.eventBus()
                .request(ADDRESS + member.id(), "", new DeliveryOptions().setSendTimeout(PATIENCE_MILLIS))
                .<Void>mapEmpty()
                .recover(failure -> isRefusal(failure) ? Future.failedFuture(refused(failure)) : unlessGone(member));
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE;
    }

    private static OperationFailure refused(Throwable failure) {
        boolean conflict = ((ReplyException) failure).failureCode() == ErrorCode.CONFLICT.status();
        return new OperationFailure(
                conflict ? ErrorCode.CONFLICT : ErrorCode.UNAVAILABLE, String.valueOf(failure.getMessage()));
    }

    /** It may have been at the very end of its leaving, and heard nothing any more. */
    private Future<Void> unlessGone(Member member) {
        OperationFailure silent = Refusals.unavailable(
                member.name() + " did not answer; whether it leaves is not known (GET /v1/members tells)");
        return ring.refresh()
                .compose(view ->
                        view.members().stream().anyMatch(other -> other.id().equals(member.id()))
                                ? Future.failedFuture(silent)
                                : Future.<Void>succeededFuture())
                .recover(unknown -> Future.failedFuture(silent));
    }

    private Future<Void> goAway() {
        // Freshly read here too: the others may have joined a moment ago, or have left.
        return ring.refresh().otherwise(silent -> ring.view()).compose(view -> isLast(view) ? refused() : leave());
    }

    private boolean isLast(RingView view) {
        return view.members().stream()
                .noneMatch(other -> !other.id().equals(memberId) && other.state() == MemberState.ACTIVE);
    }

    private static Future<Void> refused() {
        return Future.failedFuture(new OperationFailure(
                ErrorCode.CONFLICT,
                "the last active member is not drained, for nobody could take over (expected: another one; to stop"
                        + " the whole cluster end its processes)"));
    }

    private Future<Void> leave() {
        LOG.log(Level.INFO, "an operator drains this member");
        return leaving.get();
    }

    /** Hears no more requests. */
    Future<Void> close() {
        return consumer.unregister();
    }
}
