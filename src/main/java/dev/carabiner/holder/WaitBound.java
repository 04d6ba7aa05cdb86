package dev.carabiner.holder;

import java.time.Duration;

/** The longest wait that the service takes in one request. Longer ones are split; unless told, it is found out. */
final class WaitBound {
    private static final Duration LEAST = Duration.ofSeconds(1);
    /** By how much a request to prolong a wait comes before its end: enough for a connection that was lost. */
    private static final Duration AHEAD = Duration.ofSeconds(10);

    // Owned by the holder's context.
    private Duration longest;

    WaitBound(Duration longest) {
        this.longest = longest;
    }

    Duration longest() {
        return longest;
    }

    /**
     * Lowers the bound if a wait was refused as too long.
     *
     * @return whether it is worth asking again
     */
    boolean lower(Duration refused, String message) {
        if (!message.startsWith("wait:") || refused.compareTo(LEAST) <= 0) {
            return false;
        }
        Duration half = refused.dividedBy(2);
        longest = half.compareTo(longest) < 0 ? half : longest;
        return true;
    }

    /** When a wait of that length is to be asked for again, so that it keeps its place in the queue. */
    Duration soonerThan(Duration wait) {
        Duration tenth = wait.dividedBy(10);
        return wait.minus(tenth.compareTo(AHEAD) < 0 ? tenth : AHEAD);
    }
}
