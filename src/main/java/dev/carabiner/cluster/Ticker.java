package dev.carabiner.cluster;

/** The clocks of a member. A port: a simulation runs them fast, slow and backwards. */
public interface Ticker {
    /** A monotonic clock in nanoseconds with no fixed origin; compare differences only. */
    long nanoTime();

    /** The wall clock, in milliseconds since 1970. For people, and for the base of fencing tokens; decides nothing else. */
    long wallMillis();
}
