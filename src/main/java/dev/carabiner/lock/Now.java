package dev.carabiner.lock;

/**
 * The moment a step is taken at.
 *
 * @param nanos the owner's monotonic clock; decides every time-out
 * @param wallMillis the owner's wall clock, milliseconds since 1970; shown to people, and the base of tokens
 */
public record Now(long nanos, long wallMillis) {}
