package dev.carabiner.trace;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Makes ids for requests that bring none: a random beginning for this maker, and a number. May be used from anywhere. */
public final class RequestIds {
    /** The header that an id comes in, and goes back in. */
    public static final String HEADER = "X-Request-Id";

    private static final int BASE = 36;

    /** Of 40 bits: chance enough to tell the makers of a cluster apart in a log, and no secret. */
    private final String prefix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), BASE) + "-";

    private final AtomicLong last = new AtomicLong();

    /** An id that this maker has not made before. */
    public RequestId next() {
        return new RequestId(prefix + Long.toString(last.incrementAndGet(), BASE));
    }

    /** What the caller says, or a new one if that is nothing, or cannot be one. */
    public RequestId of(@Nullable String said) {
        return said != null && RequestId.isUsable(said) ? new RequestId(said) : next();
    }
}
