package dev.carabiner.observe;

import io.micrometer.core.instrument.Counter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A counter that is made when it first counts: of a thousand that could be, few ever do. */
final class LateCounter {
    private final Supplier<Counter> maker;
    // A race makes it twice, and the registry gives the same one to both.
    private volatile @Nullable Counter counter;

    LateCounter(Supplier<Counter> maker) {
        this.maker = maker;
    }

    void increment() {
        Counter made = counter;
        if (made == null) {
            made = maker.get();
            counter = made;
        }
        made.increment();
    }
}
