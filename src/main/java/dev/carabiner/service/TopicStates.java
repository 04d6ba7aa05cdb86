package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.lock.Asker;
import dev.carabiner.wire.ListArgs;
import dev.carabiner.wire.LockDocument;
import dev.carabiner.wire.LockPage;
import dev.carabiner.wire.MemberDocuments;
import dev.carabiner.wire.RingDocuments;
import dev.carabiner.wire.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The present state of what can be watched. */
final class TopicStates {
    private final Supplier<RingView> ring;
    private final LockOperations operations;
    private final LockListing listing;

    TopicStates(Supplier<RingView> ring, LockOperations operations, LockListing listing) {
        this.ring = ring;
        this.operations = operations;
        this.listing = listing;
    }

    /**
     * The state of each topic by its label: {@code members.list} with a version, {@code ring.get}, the lock, or the first
     * page of locks, as the reader sees it. Fails if one of them cannot be read.
     */
    Future<JsonObject> read(List<Topic> topics, Asker reader) {
        long lists =
                topics.stream().filter(topic -> topic instanceof Topic.Locks).count();
        // All pages of one answer together are as long as a single one may be.
        Of of = new Of(LockListing.ENTRIES / (int) Math.max(1, lists), reader);
        Map<String, Future<JsonObject>> read = new LinkedHashMap<>();
        topics.forEach(topic -> read.put(topic.label(), topic.match(of)));
        return Future.all(List.copyOf(read.values())).map(all -> {
            JsonObject state = new JsonObject();
            read.forEach((label, document) -> state.put(label, document.result()));
            return state;
        });
    }

    /** Reads one topic. */
    private final class Of implements Topic.Cases<Future<JsonObject>> {
        private final int entries;

        private final Asker reader;

        private Of(int entries, Asker reader) {
            this.entries = entries;
            this.reader = reader;
        }

        @Override
        public Future<JsonObject> members(Topic.Members topic) {
            return Future.succeededFuture(
                    MemberDocuments.listAt(ring.get().version(), ring.get().members()));
        }

        @Override
        public Future<JsonObject> ring(Topic.Ring topic) {
            return Future.succeededFuture(
                    RingDocuments.ring(ring.get().version(), ring.get().ring()));
        }

        @Override
        public Future<JsonObject> lock(Topic.Lock topic) {
            return operations.get(topic.name(), reader).map(LockDocument::toJson);
        }

        @Override
        public Future<JsonObject> locks(Topic.Locks topic) {
            return listing.page(ListArgs.first(topic.prefix()), entries, reader).map(LockPage::toJson);
        }
    }
}
