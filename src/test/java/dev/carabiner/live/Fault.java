package dev.carabiner.live;

import com.google.errorprone.annotations.Immutable;

/** A kind of fault. */
enum Fault {
    KILL_OWNER("kill -9 of a shard owner", 3, false, Kills::owner),
    KILL_LEADER("kill -9 of a Raft leader", 3, false, Kills::leader),
    KILL_RESTART("kill -9, restart at once on the same address", 3, false, Kills::restart),
    KILL_TWO("kill -9 of two at once", 5, false, Kills::two),
    KILL_REPLACED("kill -9, away until replaced", 4, false, Kills::replaced),
    PAUSE("pause beyond the detection time-out", 3, false, Pauses::owner),
    PAUSE_LEADER("pause of a Raft leader beyond it", 3, false, Pauses::leader),
    BLINK("pause shorter than it", 3, false, Pauses::blink),
    UNPLUG("link down", 3, true, Cuts::unplug),
    MINORITY("partition, one against the rest", 3, true, Cuts::minority),
    HALVES("partition in halves", 4, true, Cuts::halves),
    ONE_WAY("one-way cut between two", 3, true, Cuts::oneWay),
    MUTE("one-way cut, one is not heard by any", 3, true, Cuts::mute),
    RING("each sees its neighbours only", 4, true, Cuts::ring),
    CLOCK("wall clock jump", 3, false, Jumps::leader),
    DRAIN("drain by SIGTERM", 3, false, Stops::drain),
    ROLLING("rolling restart", 3, false, Stops::rolling),
    FULL_RESTART("all stop in order at once, and start", 3, false, Stops::all),
    FULL_CRASH("kill -9 of all at once, and start", 3, false, Kills::all),
    KILL_AND_CUT("kill -9 while another is cut off", 3, true, Combined::killAndCut),
    PAUSE_AND_JUMP("pause while another's clock jumps", 3, false, Combined::pauseAndJump),
    DRAIN_AND_KILL("kill -9 while another drains", 5, false, Combined::drainAndKill);

    /** Does the harm, and says what it did. */
    @Immutable
    @FunctionalInterface
    private interface Way {
        Blow strike(Arena arena);
    }

    private final String label;
    private final int members;
    private final boolean cuts;
    private final Way way;

    Fault(String label, int members, boolean cuts, Way way) {
        this.label = label;
        this.members = members;
        this.cuts = cuts;
        this.way = way;
    }

    String label() {
        return label;
    }

    /** Whether it can be struck in such a cluster. */
    boolean fits(LiveCluster cluster) {
        return cluster.members().size() >= members
                && (!cuts || cluster.network().canCut());
    }

    /** Strikes; returns when the harm is done. */
    Blow strike(Arena arena) {
        return way.strike(arena);
    }
}
