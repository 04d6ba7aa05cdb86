package dev.carabiner.cluster;

import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import java.time.Duration;

/**
 * How a member keeps its membership.
 *
 * @param hash how keys and members are hashed; the same on all members
 * @param virtualNodes points of a member per unit of weight; the same on all members
 * @param minMembers with fewer active members the ring is empty and nobody owns anything; at least 1
 * @param tick how often the register is read although nobody said that it changed: what a lost announcement costs
 * @param callTimeout how long a call to the register may take until its outcome counts as unknown
 * @param joinGrace how long a life that stands in the register may be missing from the engine's list before it counts
 *     as gone, unless we saw it alive before. Longer than it takes the engine to tell all members of a new one
 * @param nameWait how long a start waits for a living member of the same name to go: the engine's detection time-out
 *     and a bit, for a killed member that is started again at once still looks alive
 * @param leaveTimeout how long leaving, or being removed, may take
 */
public record MembershipSettings(
        RingHash hash,
        int virtualNodes,
        int minMembers,
        Duration tick,
        Duration callTimeout,
        Duration joinGrace,
        Duration nameWait,
        Duration leaveTimeout) {

    public MembershipSettings {
        if (virtualNodes < 1 || virtualNodes > HashRing.MAX_VIRTUAL_NODES) {
            throw new IllegalArgumentException(
                    "ring.virtualNodes: " + virtualNodes + " (expected: 1 to " + HashRing.MAX_VIRTUAL_NODES + ")");
        }
        if (minMembers < 1) {
            throw new IllegalArgumentException("ring.minMembers: " + minMembers + " (expected: at least 1)");
        }
        requirePositive("tick", tick);
        requirePositive("callTimeout", callTimeout);
        requirePositive("joinGrace", joinGrace);
        requirePositive("nameWait", nameWait);
        requirePositive("leaveTimeout", leaveTimeout);
    }

    /** The usual times: a tick of 2 s, calls of 1 s, 1 s of grace, 15 s for a name to become free, 2 s for leaving. */
    public static MembershipSettings of(RingHash hash, int virtualNodes, int minMembers) {
        return new MembershipSettings(
                hash,
                virtualNodes,
                minMembers,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(15),
                Duration.ofSeconds(2));
    }

    /** The same with another time for a name to become free. */
    public MembershipSettings withNameWait(Duration wait) {
        return new MembershipSettings(hash, virtualNodes, minMembers, tick, callTimeout, joinGrace, wait, leaveTimeout);
    }

    private static void requirePositive(String field, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(field + ": " + value + " (expected: above zero)");
        }
    }
}
