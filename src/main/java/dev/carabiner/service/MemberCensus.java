package dev.carabiner.service;

import dev.carabiner.wire.MemberState;
import java.util.Map;
import java.util.Optional;

/**
 * How one member stands at one moment.
 *
 * @param locks of its lock service; empty before it has joined, and if it did not answer
 * @param ringVersion of the latest ring that it saw; 0 before it has joined
 * @param members how many there are in each state, as far as it knows
 * @param raft how its Raft members are; empty if that is not known
 */
public record MemberCensus(
        Optional<LockCensus> locks, long ringVersion, Map<MemberState, Long> members, Optional<Raft> raft) {
    public MemberCensus {
        members = Map.copyOf(members);
    }

    /**
     * The Raft members as this one sees them.
     *
     * @param members how many of them can be reached; without raft 0
     * @param required how many the configuration asks for; without raft 0
     * @param state such as {@code whole}
     * @param led how many groups this member leads
     */
    public record Raft(int members, int required, String state, int led) {}
}
