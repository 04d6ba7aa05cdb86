package dev.carabiner.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.cp.CPSubsystem;
import com.hazelcast.cp.IAtomicLong;
import com.hazelcast.cp.IAtomicReference;
import com.hazelcast.cp.exception.CPGroupDestroyedException;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The CP objects of this member. To fetch one blocks for a question to the Raft group, so that happens on a thread of its
 * own: ahead for the registers, at first use for counters. A call on an object that is not there yet waits for it without
 * a thread.
 */
final class CpProxies implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CpProxies.class.getName());
    private static final long PAUSE_MILLIS = 50;

    private final HazelcastInstance hazelcast;
    private final CpNames names;
    private final List<String> keys;
    private final ConcurrentMap<String, CompletableFuture<IAtomicReference<byte[]>>> registers =
            new ConcurrentHashMap<>();
    private final ConcurrentMap<String, CompletableFuture<IAtomicLong>> counters = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final ExecutorService fetcher;
    private volatile boolean closed;

    CpProxies(HazelcastInstance hazelcast, CpNames names, int shards) {
        this.hazelcast = hazelcast;
        this.names = names;
        this.keys = CpNames.registers(shards);
        keys.forEach(key -> registers.put(key, new CompletableFuture<>()));
        this.fetcher = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "carabiner-cp-fetcher");
            thread.setDaemon(true);
            return thread;
        });
        fetcher.execute(this::fetchAhead);
    }

    /** Completes once every register is there and one of each group has answered; fails when closed before. */
    CompletionStage<Void> ready() {
        return ready;
    }

    /**
     * Calls the register of this key, now or as soon as it is there.
     *
     * @return the answer, on this context; fails with an IllegalArgumentException if there is no such register
     */
    <T> Future<T> onRegister(
            ContextInternal context, String key, Function<IAtomicReference<byte[]>, CompletionStage<T>> call) {
        CompletableFuture<IAtomicReference<byte[]>> register = registers.get(key);
        if (register == null) {
            return context.failedFuture(new IllegalArgumentException(
                    "register: " + key + " (expected: ring or shard/0 to shard/" + (keys.size() - 2) + ")"));
        }
        // Two steps, not one composed stage: the JDK looks inside a stage that it composes, and finds nothing in those
        // of
        // Hazelcast.
        return CpCalls.onContext(context, register)
                .compose(proxy -> CpCalls.onContext(context, call.apply(proxy)))
                .onFailure(failure -> {
                    if (failure instanceof CPGroupDestroyedException) {
                        refetch(key, register);
                    }
                });
    }

    /** The counter of this name, fetched at its first use. */
    CompletionStage<IAtomicLong> counter(String name) {
        return counters.computeIfAbsent(name, this::fetchCounter);
    }

    /** Gives up what is being fetched; calls that wait for it fail. Never blocks. */
    @Override
    public void close() {
        closed = true;
        List<Runnable> dropped = fetcher.shutdownNow();
        LOG.log(System.Logger.Level.DEBUG, "closed, {0} fetches dropped", dropped.size());
        failAll(new IllegalStateException("this member is leaving the cluster"));
    }

    private void fetchAhead() {
        try {
            awaitMembers();
            for (String key : keys) {
                slot(key).complete(patiently(() -> cp().getAtomicReference(names.register(key))));
            }
            for (String key : keys.subList(0, Math.min(keys.size(), 1 + names.groupCount()))) {
                Object probed = patiently(() -> slot(key).join().isNull());
                LOG.log(System.Logger.Level.DEBUG, "register {0} answers, new: {1}", key, probed);
            }
            ready.complete(null);
        } catch (InterruptedException | HazelcastInstanceNotActiveException gone) {
            failAll(new IllegalStateException("this member has left the cluster", gone));
        }
    }

    // Objects asked for before the Raft members have found each other would only collect time-outs.
    private void awaitMembers() throws InterruptedException {
        while (names.raft() && !cp().getCPSubsystemManagementService().isDiscoveryCompleted()) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private <T> T patiently(Supplier<T> blocking) throws InterruptedException {
        while (true) {
            try {
                return blocking.get();
            } catch (HazelcastInstanceNotActiveException gone) {
                throw gone;
            } catch (RuntimeException notYet) {
                // No leader yet, or members still changing: what failed is a question, so asking again is safe.
                LOG.log(System.Logger.Level.DEBUG, "CP object not there yet, asking again", notYet);
                if (closed) {
                    throw new InterruptedException("closed");
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void refetch(String key, CompletableFuture<IAtomicReference<byte[]>> stale) {
        CompletableFuture<IAtomicReference<byte[]>> fresh = new CompletableFuture<>();
        if (registers.replace(key, stale, fresh)) {
            fetch(fresh, () -> cp().getAtomicReference(names.register(key)));
        }
    }

    private CompletableFuture<IAtomicLong> fetchCounter(String name) {
        CompletableFuture<IAtomicLong> counter = new CompletableFuture<>();
        fetch(counter, () -> cp().getAtomicLong(names.counter(name)));
        return counter;
    }

    private <T> void fetch(CompletableFuture<T> slot, Supplier<T> blocking) {
        try {
            fetcher.execute(() -> {
                try {
                    slot.complete(patiently(blocking));
                } catch (InterruptedException | HazelcastInstanceNotActiveException gone) {
                    slot.completeExceptionally(new IllegalStateException("this member has left the cluster", gone));
                }
            });
        } catch (RejectedExecutionException closing) {
            slot.completeExceptionally(new IllegalStateException("this member is leaving the cluster", closing));
        }
    }

    private CompletableFuture<IAtomicReference<byte[]>> slot(String key) {
        return registers.computeIfAbsent(key, absent -> new CompletableFuture<>());
    }

    private void failAll(RuntimeException reason) {
        registers.values().forEach(slot -> slot.completeExceptionally(reason));
        counters.values().forEach(slot -> slot.completeExceptionally(reason));
        ready.completeExceptionally(reason);
    }

    private CPSubsystem cp() {
        return hazelcast.getCPSubsystem();
    }
}
