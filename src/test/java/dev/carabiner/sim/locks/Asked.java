package dev.carabiner.sim.locks;

import dev.carabiner.lock.LockCommand;
import java.util.ArrayList;
import java.util.List;

/** A command as a desk sent it, and where it arrived. */
public final class Asked {
    public final int shard;
    public final LockCommand command;
    public final long sentNanos;
    public final List<Arrival> arrivals = new ArrayList<>();

    /** A copy that reached a member. */
    public record Arrival(String owner, long atNanos) {}

    Asked(int shard, LockCommand command, long sentNanos) {
        this.shard = shard;
        this.command = command;
        this.sentNanos = sentNanos;
    }

    /** Whether a copy reached that member before that time. */
    public boolean reached(String owner, long beforeNanos) {
        return arrivals.stream().anyMatch(arrival -> arrival.owner().equals(owner) && arrival.atNanos() < beforeNanos);
    }
}
