package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.lock.Asker;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockName;
import dev.carabiner.lock.LockReply;
import dev.carabiner.wire.ListArgs;
import dev.carabiner.wire.LockDocument;
import dev.carabiner.wire.LockPage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pages of locks over all shards, by name: first the names, asked of every shard, then a document for each name of the
 * page. Each document is true by itself, at a moment of its own; a lock that was free by then is left out, so a page may
 * be shorter than asked for, or empty, and yet not be the last. All of it answers within one bound, or not at all: a page
 * without the locks of a shard that is silent would say that they are free.
 */
final class LockListing {
    /** How many holders and waiters the documents of one page may have together. */
    static final int ENTRIES = 10_000;
    /** How many documents are asked for at once: what a page does not take was read in vain. */
    private static final int AT_ONCE = 100;

    private final LockOperations operations;
    private final Shards shards;
    private final Ticker ticker;

    LockListing(LockOperations operations, Shards shards, Ticker ticker) {
        this.operations = operations;
        this.shards = shards;
        this.ticker = ticker;
    }

    Future<LockPage> page(ListArgs args, Asker reader) {
        return page(args, ENTRIES, reader);
    }

    /** A page with so many holders and waiters at most, or one document that has more. */
    Future<LockPage> page(ListArgs args, int entries, Asker reader) {
        long deadlineNanos = ticker.nanoTime() + WaitDesk.ANSWER.toNanos();
        List<Future<LockReply.Names>> asked = new ArrayList<>();
        for (int shard = 0; shard < shards.count(); shard++) {
            asked.add(operations.ask(
                    shard,
                    WaitDesk.ANSWER,
                    origin -> new LockCommand.Names(
                            origin, args.prefix(), args.after().orElse(""), args.count()),
                    LockReply.Names.class,
                    Function.identity()));
        }
        return Future.all(asked).compose(all -> {
            Reading reading = new Reading(all.list(), args.count(), entries, deadlineNanos, reader);
            return reading.readFrom(0);
        });
    }

    /** One page as it comes together. */
    private final class Reading {
        private final List<LockName> names;
        private final boolean more;
        private final int bound;
        private final long deadlineNanos;
        private final Asker reader;
        private final List<LockDocument> documents = new ArrayList<>();
        private int entries;

        Reading(List<LockReply.Names> replies, int count, int bound, long deadlineNanos, Asker reader) {
            List<LockName> all = new ArrayList<>();
            replies.forEach(reply -> all.addAll(reply.names()));
            Collections.sort(all); // Runs that are sorted already: merged, not sorted anew.
            this.more = all.size() > count || replies.stream().anyMatch(LockReply.Names::more);
            this.names = all.subList(0, Math.min(count, all.size()));
            this.bound = bound;
            this.deadlineNanos = deadlineNanos;
            this.reader = reader;
        }

        Future<LockPage> readFrom(int first) {
            if (first == names.size()) {
                return pageAfter(more ? first : 0);
            }
            int last = Math.min(first + AT_ONCE, names.size());
            Duration left = Duration.ofNanos(Math.max(0, deadlineNanos - ticker.nanoTime()));
            List<Future<LockDocument>> asked = names.subList(first, last).stream()
                    .map(name -> operations.get(name, left, reader))
                    .toList();
            return Future.all(asked).compose(all -> {
                List<LockDocument> read = all.list();
                for (int i = 0; i < read.size(); i++) {
                    if (!take(read.get(i))) {
                        return pageAfter(first + i);
                    }
                }
                return readFrom(last);
            });
        }

        private boolean take(LockDocument document) {
            int size = document.holders().size() + document.waiters().size();
            if (size == 0) {
                return true;
            }
            if (!documents.isEmpty() && entries + size > bound) {
                return false;
            }
            documents.add(document);
            entries += size;
            return true;
        }

        /** The page, which has looked at so many of the names; 0 if nothing is behind it. */
        private Future<LockPage> pageAfter(int looked) {
            Optional<String> next = looked == 0
                    ? Optional.empty()
                    : Optional.of(names.get(looked - 1).value());
            return Future.succeededFuture(new LockPage(documents, next));
        }
    }
}
