package dev.carabiner.cli.bench;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param count of rounds that are counted, at least 1
 * @param warmUp rounds before them, which are not
 * @param each how long one round of one side takes
 */
public record Rounds(int count, int warmUp, Duration each) {}
