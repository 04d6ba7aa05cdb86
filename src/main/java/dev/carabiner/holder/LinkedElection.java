package dev.carabiner.holder;

import dev.carabiner.Election;
import dev.carabiner.Leader;
import dev.carabiner.Leadership;
import dev.carabiner.Lease;
import dev.carabiner.LockOptions;
import dev.carabiner.wire.Op;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An election: the lock of its name, and who holds it. */
final class LinkedElection implements Election {
    private static final String PREFIX = "election/";

    private final HolderContext context;
    private final LockLink link;
    private final LinkedLocks locks;
    private final String name;

    // Owned by the holder's context.
    private final Set<Acquisition> standing = new LinkedHashSet<>();

    LinkedElection(HolderContext context, LockLink link, LinkedLocks locks, String name) {
        this.context = context;
        this.link = link;
        this.locks = locks;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    private String lock() {
        return PREFIX + name;
    }

    @Override
    public Future<Leadership> campaign(LockOptions options) {
        Promise<Leadership> promise = context.promise();
        context.run(() -> campaignHere(options, promise));
        return promise.future();
    }

    /** The same on the holder's context. */
    void campaignHere(LockOptions options, Promise<Leadership> outcome) {
        Promise<Lease> lease = Promise.promise();
        Optional<Acquisition> begun = locks.begin(lock(), options.exclusive(), lease);
        begun.ifPresent(standing::add);
        lease.future().onComplete(elected -> {
            begun.ifPresent(standing::remove);
            if (elected.succeeded()) {
                outcome.complete(new Leadership(name, elected.result()));
            } else {
                outcome.fail(elected.cause());
            }
        });
    }

    @Override
    public Future<Void> withdraw() {
        Promise<Void> promise = context.promise();
        context.run(() -> withdrawHere().onComplete(promise));
        return promise.future();
    }

    /** The same on the holder's context. */
    Future<Void> withdrawHere() {
        List<Future<?>> ending = new ArrayList<>();
        List.copyOf(standing)
                .forEach(campaign -> ending.add(campaign.giveUp(Answers.timeout("the campaign was withdrawn"))));
        return Future.join(ending).mapEmpty();
    }

    @Override
    public Future<Optional<Leader>> leader() {
        Promise<Optional<Leader>> promise = context.promise();
        JsonObject lock = new JsonObject().put("lock", lock());
        context.run(() -> link.call(Op.LOCK_GET.label(), lock).onComplete(answer -> {
            if (answer.succeeded()) {
                promise.complete(leaderIn(answer.result()));
            } else {
                promise.fail(Answers.forCaller(answer.cause()));
            }
        }));
        return promise.future();
    }

    /** @param document of the lock, as {@code lock.get} answers it */
    static Optional<Leader> leaderIn(JsonObject document) {
        JsonArray holders = document.getJsonArray("holders");
        if (holders.isEmpty()) {
            return Optional.empty();
        }
        JsonObject holder = holders.getJsonObject(0);
        return Optional.of(new Leader(holder.getString("holder"), holder.getLong("token")));
    }

    @Override
    public Observation observe(Handler<Optional<Leader>> observer) {
        LeaderWatch watch = new LeaderWatch(context, link, lock(), context.here(observer), locks::unwatch);
        context.run(() -> {
            locks.watch(watch);
            watch.begin();
        });
        return () -> context.run(watch::end);
    }
}
