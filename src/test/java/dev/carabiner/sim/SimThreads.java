package dev.carabiner.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Shares simulations among threads, each of which is one thread's alone: {@code -Dcarabiner.threads=N}. */
public final class SimThreads {
    public static final int COUNT = Integer.getInteger("carabiner.threads", 1);

    private SimThreads() {}

    /** The results, in the order of the tasks. */
    public static <T> List<T> run(List<Callable<T>> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(COUNT);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } catch (InterruptedException | ExecutionException broken) {
            throw new AssertionError(broken);
        } finally {
            threads.shutdownNow();
        }
    }
}
