package dev.carabiner;

import dev.carabiner.cluster.EndOfLife;
import dev.carabiner.cluster.EndOfLife.Remedy;

/**
 * Why a member can go on no longer.
 *
 * @param reason for people
 * @param mayJoinAnew whether to join again, at the same addresses and under the same name, is what it takes. If not,
 *     somebody has to look into it: the process should end
 */
public record Stopped(String reason, boolean mayJoinAnew) {
    static Stopped of(EndOfLife end) {
        return new Stopped(end.reason(), end.remedy() == Remedy.NEW_LIFE);
    }

    @Override
    public String toString() {
        return reason;
    }
}
