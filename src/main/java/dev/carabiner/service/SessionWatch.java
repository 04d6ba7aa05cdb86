package dev.carabiner.service;

import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.Asker;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Topic;
import dev.carabiner.wire.WatchArgs;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What one session watches. It begins to watch before it reads the present state, so nothing is missed in between; and
 * what it hears meanwhile it tells after that state, so that its client never takes the older for the newer. An event may
 * tell what the state shows already.
 */
final class SessionWatch implements Watches.Watcher {
    /** How many events are kept back while a state is read. */
    static final int KEPT_BACK = 10_000;

    private final Watches watches;
    private final TopicStates states;
    private final Timers timers;
    private final Supplier<Asker> reader;
    private final BiConsumer<String, JsonObject> events;

    // Owned by the coordination context.
    /** By topic the number of the call that asked for it last: a call that fails takes back no more than its own. */
    private final Map<Topic, Long> topics = new LinkedHashMap<>();

    private final ArrayDeque<Runnable> keptBack = new ArrayDeque<>();
    private long lastCall;
    private int reading;
    private boolean ended;

    /** @param reader who reads it, at this moment */
    SessionWatch(
            Watches watches,
            TopicStates states,
            Timers timers,
            Supplier<Asker> reader,
            BiConsumer<String, JsonObject> events) {
        this.watches = watches;
        this.states = states;
        this.timers = timers;
        this.reader = reader;
        this.events = events;
    }

    /** {@code watch.start}. If a state cannot be read it fails, and nothing more is watched than before. */
    Future<JsonObject> start(WatchArgs args) {
        if (ended) {
            return Future.failedFuture(closed());
        }
        List<Topic> added = args.topics().stream()
                .filter(topic -> !topics.containsKey(topic))
                .toList();
        if (topics.size() + added.size() > WatchArgs.MAX_TOPICS) {
            return Future.failedFuture(new OperationFailure(
                    ErrorCode.TOO_MANY,
                    "topics: " + (topics.size() + added.size()) + " watched (expected: at most " + WatchArgs.MAX_TOPICS
                            + " in one session)"));
        }
        long call = ++lastCall;
        reading++;
        for (Topic topic : args.topics()) {
            topics.put(topic, call);
            watches.start(this, topic);
        }
        return Future.succeededFuture(args.topics())
                .compose(topics -> states.read(topics, reader.get()))
                .andThen(read -> {
                    if (read.failed()) {
                        added.stream().filter(topic -> isOf(topic, call)).forEach(this::drop);
                    }
                    // In a turn of its own: then the answer is on its way.
                    Timers.Timer unused = timers.after(Duration.ZERO, this::readingEnded);
                })
                .map(state -> watching().put("state", state));
    }

    private boolean isOf(Topic topic, long call) {
        Long last = topics.get(topic);
        return last != null && last == call;
    }

    /** {@code watch.stop}; of what is not watched, nothing is said. */
    JsonObject stop(WatchArgs args) {
        args.topics().forEach(this::drop);
        return watching();
    }

    private void drop(Topic topic) {
        topics.remove(topic);
        watches.stop(this, topic);
    }

    private JsonObject watching() {
        if (ended) {
            throw closed();
        }
        return new JsonObject()
                .put(
                        "watching",
                        new JsonArray(topics.keySet().stream().map(Topic::label).toList()));
    }

    private static OperationFailure closed() {
        return Refusals.unavailable("the session is closed");
    }

    /** Ends it all; nothing is told afterwards. */
    void end() {
        ended = true;
        new ArrayList<>(topics.keySet()).forEach(this::drop);
        keptBack.clear();
    }

    @Override
    public Asker reader() {
        return reader.get();
    }

    @Override
    public void tell(String event, JsonObject data) {
        if (ended) {
            return;
        }
        if (reading == 0) {
            events.accept(event, data);
        } else if (keptBack.size() < KEPT_BACK) {
            keptBack.add(() -> events.accept(event, data));
        }
        // Beyond the bound they are lost, as hints may be.
    }

    private void readingEnded() {
        reading--;
        while (reading == 0 && !keptBack.isEmpty()) {
            keptBack.remove().run();
        }
    }
}
