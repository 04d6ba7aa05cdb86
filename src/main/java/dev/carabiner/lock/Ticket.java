package dev.carabiner.lock;

/**
 * A place in a queue: when a wait was first queued, as the epoch of its shard and a count within it. A wait keeps its
 * ticket when it moves to another owner, and so its place.
 */
public record Ticket(long epoch, long sequence) implements Comparable<Ticket> {
    @Override
    public int compareTo(Ticket other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(sequence, other.sequence);
    }
}
