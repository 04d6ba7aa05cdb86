package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.ring.HotKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The keys whose messages come most often to the consumers of this member. Each consumer counts on its own context, and
 * is asked there. May be used from any thread.
 */
final class HotKeyed {
    /** So many consumers are counted for, each with some kilobytes. An application has few addresses. */
    private static final int GAUGES = 256;

    /** A consumer whose context is blocked for longer is left out. */
    private static final long PATIENCE_MILLIS = 200;

    private final Ticker ticker;
    private final Set<Gauge> gauges = ConcurrentHashMap.newKeySet();

    HotKeyed(Ticker ticker) {
        this.ticker = ticker;
    }

    /** What one consumer counts. All but its creation happens on the context of the consumer. */
    final class Gauge {
        private final String address;
        private final ContextInternal context;
        private final RecentKeys recent = new RecentKeys(ticker);

        private Gauge(String address, ContextInternal context) {
            this.address = address;
            this.context = context;
        }

        void count(String key) {
            recent.count(key);
        }

        void close() {
            gauges.remove(this);
        }

        private List<HotKey> top(int most) {
            return recent.top(most).stream()
                    .map(hot -> new HotKey(address, hot))
                    .toList();
        }

        private Future<List<HotKey>> ask(int most) {
            Promise<List<HotKey>> answer = Promise.promise();
            context.emit(answer, promise -> promise.tryComplete(top(most)));
            return answer.future()
                    .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .otherwise(List.of());
        }
    }

    /**
     * A key of an address.
     *
     * @param hot the key, and how often it came
     */
    record HotKey(String address, HotKeys.Hot hot) {}

    /** A gauge for a consumer, unless there are too many. */
    Optional<Gauge> open(String address, ContextInternal context) {
        if (gauges.size() >= GAUGES) {
            return Optional.empty();
        }
        Gauge gauge = new Gauge(address, context);
        gauges.add(gauge);
        return Optional.of(gauge);
    }

    /** The keys that come most often, at most so many, the most frequent first. */
    Future<List<HotKey>> top(int most) {
        List<Future<List<HotKey>>> asked =
                gauges.stream().map(gauge -> gauge.ask(most)).toList();
        return Future.all(asked).map(all -> {
            List<HotKey> keys = new ArrayList<>();
            asked.forEach(answer -> keys.addAll(answer.result()));
            keys.sort(
                    Comparator.comparingLong((HotKey key) -> key.hot().count()).reversed());
            return List.copyOf(keys.subList(0, Math.min(most, keys.size())));
        });
    }
}
