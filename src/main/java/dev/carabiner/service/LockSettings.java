package dev.carabiner.service;

import dev.carabiner.lock.LockLimits;
import java.time.Duration;

/**
 * How the lock service of a member is set.
 *
 * @param shards into how many registers the lock table is cut; the same on all members
 * @param replicated whether the registers are replicated by Raft ({@code consistency: raft}) or not ({@code dev})
 * @param coldStartGrace how long a register that was created anew grants nothing
 * @param waitersPerMember how many waits one member keeps for its callers
 */
public record LockSettings(
        int shards, boolean replicated, Duration coldStartGrace, LockLimits limits, int waitersPerMember) {}
