package dev.carabiner.holder;

import dev.carabiner.Leader;
import dev.carabiner.wire.Op;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks who leads, and tells its observer when that has changed. Events only say when to look: they may be lost, doubled
 * or late, and a connection that was lost has forgotten what it watched. So it asks for them anew each time that it looks
 * without having heard of one; and it looks once at a time, so that no older answer comes after a newer one.
 */
final class LeaderWatch {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final HolderContext context;
    private final LockLink link;
    private final String lock;
    private final Consumer<Optional<Leader>> observer;
    private final Consumer<LeaderWatch> ended;

    // Owned by the holder's context.
    private Optional<HolderContext.Timer> timer = Optional.empty();
    private Optional<Optional<Leader>> told = Optional.empty();
    private boolean looking;
    private boolean hinted;
    private boolean over;

    /** @param ended is called once, when it has ended */
    LeaderWatch(
            HolderContext context,
            LockLink link,
            String lock,
            Consumer<Optional<Leader>> observer,
            Consumer<LeaderWatch> ended) {
        this.context = context;
        this.link = link;
        this.lock = lock;
        this.observer = observer;
        this.ended = ended;
    }

    String lock() {
        return lock;
    }

    private JsonObject topics() {
        return new JsonObject().put("topics", new JsonArray().add("lock:" + lock));
    }

    void begin() {
        look(() -> link.call(Op.WATCH_START.label(), topics())
                .map(answer -> answer.getJsonObject("state").getJsonObject("lock:" + lock)));
    }

    /** Something has changed. */
    void hint() {
        if (looking) {
            hinted = true; // What is being read may be older than that.
        } else if (!over) {
            look(this::get);
        }
    }

    private Future<JsonObject> get() {
        return link.call(Op.LOCK_GET.label(), new JsonObject().put("lock", lock));
    }

    private void look(Supplier<Future<JsonObject>> read) {
        timer.ifPresent(HolderContext.Timer::cancel);
        looking = true;
        hinted = false;
        read.get()
                // Who may not watch, or watches too much already, can still look.
                .recover(unwatched -> get())
                .onComplete(document -> context.run(() -> {
                    looking = false;
                    if (over) {
                        return;
                    }
                    if (document.succeeded()) {
                        tell(LinkedElection.leaderIn(document.result()));
                    }
                    if (hinted) {
                        look(this::get);
                    } else {
                        timer = Optional.of(context.after(document.succeeded() ? LOOK : LOOK_AGAIN, this::begin));
                    }
                }));
    }

    private void tell(Optional<Leader> leader) {
        if (!told.equals(Optional.of(leader))) {
            told = Optional.of(leader);
            observer.accept(leader);
        }
    }

    void end() {
        if (!over) {
            over = true;
            timer.ifPresent(HolderContext.Timer::cancel);
            ended.accept(this);
        }
    }

    /** Has the service tell nothing more of this lock, as nobody here watches it any more. */
    void stopEvents() {
        Future<JsonObject> unused = link.call(Op.WATCH_STOP.label(), topics());
    }
}
