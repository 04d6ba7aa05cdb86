package dev.carabiner.client;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What is watched, and is watched again over each new socket. Topics stand here by their text: how they are written is for
 * the member to judge. Owned by the context of the link.
 */
final class Watcher {
    /** Told when topics are watched again: {@code {watching, state}} of these, as {@code watch.start} answers it. */
    static final String RESUMED = "watch.resumed";
    /** Told when topics could not be watched again, for good: {@code {topics, error}}. */
    static final String ENDED = "watch.ended";

    /** How many are asked for at once: each may take 1 KiB, and a request no more than a frame. */
    private static final int AT_ONCE = 20;

    private static final long AGAIN_MILLIS = 1_000;

    private final Vertx vertx;
    private final Asking asking;
    private final BiConsumer<String, JsonObject> events;

    private final Set<String> topics = new LinkedHashSet<>();
    /** Counts sockets: what is answered over an earlier one, or comes of it, is of no interest. */
    private long socket;

    /** How it asks a member. */
    interface Asking {
        void ask(String op, JsonObject args, Request.Outcome outcome);
    }

    Watcher(Vertx vertx, Asking asking, BiConsumer<String, JsonObject> events) {
        this.vertx = vertx;
        this.asking = asking;
        this.events = events;
    }

    /**
     * Follows what a caller asks for.
     *
     * @return where to tell the outcome: it is passed on to the caller's
     */
    Request.Outcome following(String op, JsonObject args, Request.Outcome caller) {
        List<String> named = named(args);
        if (op.equals(Op.WATCH_START.label())) {
            return new Followed(() -> topics.addAll(named), caller);
        }
        if (op.equals(Op.WATCH_STOP.label())) {
            stopped(named); // At once, and again in the end, as a start may still be under way.
            return new Followed(() -> stopped(named), caller);
        }
        return caller;
    }

    private record Followed(Runnable first, Request.Outcome then) implements Request.Outcome {
        @Override
        public void succeeded(JsonObject result) {
            first.run();
            then.succeeded(result);
        }

        @Override
        public void failed(OperationFailure failure) {
            then.failed(failure);
        }
    }

    /** What is no text among them is for the member to refuse. */
    private static List<String> named(JsonObject args) {
        if (!(args.getValue("topics") instanceof JsonArray array)) {
            return List.of();
        }
        return array.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    private void stopped(List<String> some) {
        some.forEach(topics::remove);
    }

    /** Asks for all of them over a new socket. */
    void startAgain() {
        socket++;
        List<String> all = List.copyOf(topics);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            startAgain(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
    }

    private void startAgain(List<String> part) {
        List<String> wanted = stillWatched(part);
        if (wanted.isEmpty()) {
            return;
        }
        long over = socket;
        asking.ask(Op.WATCH_START.label(), new JsonObject().put("topics", array(wanted)), new Request.Outcome() {
            @Override
            public void succeeded(JsonObject result) {
                if (over == socket) {
                    resumed(wanted, result);
                }
            }

            @Override
            public void failed(OperationFailure failure) {
                if (over == socket) {
                    refused(wanted, failure);
                }
            }
        });
    }

    private void resumed(List<String> part, JsonObject result) {
        List<String> present = stillWatched(part);
        if (!present.isEmpty()) {
            JsonObject state = result.getJsonObject("state", new JsonObject());
            state.getMap().keySet().retainAll(present);
            events.accept(
                    RESUMED, new JsonObject().put("watching", array(present)).put("state", state));
        }
    }

    private void refused(List<String> part, OperationFailure failure) {
        if (failure.code() == ErrorCode.UNAVAILABLE || failure.code() == ErrorCode.INTERNAL) {
            long over = socket;
            long unused = vertx.setTimer(AGAIN_MILLIS, again -> {
                if (over == socket) {
                    startAgain(part);
                }
            });
            return;
        }
        List<String> ended = stillWatched(part);
        if (!ended.isEmpty()) {
            stopped(ended);
            events.accept(ENDED, new JsonObject().put("topics", array(ended)).put("error", failure.toJson()));
        }
    }

    private List<String> stillWatched(List<String> some) {
        return some.stream().filter(topics::contains).toList();
    }

    private static JsonArray array(List<String> texts) {
        return new JsonArray(new ArrayList<>(texts));
    }

    /** Watches nothing any more. */
    void close() {
        socket++;
        topics.clear();
    }
}
