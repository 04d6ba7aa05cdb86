package dev.carabiner.lock;

import java.util.List;

/**
 * What a former owner tells its successor beyond the register, so that an orderly change of owner is not noticed.
 *
 * @param waits with the desk that presented each last
 * @param ended with their age instead of a time, for no two members share a clock
 * @param graceMillis what is left of the time in which a register that was created anew grants nothing
 */
public record SoftTransfer(List<MovedWait> waits, List<MovedEnd> ended, long graceMillis) {
    public SoftTransfer {
        waits = List.copyOf(waits);
        ended = List.copyOf(ended);
    }

    /** One wait. */
    public record MovedWait(LockCommand.Wait what, String desk) {}

    /** One ended lease. */
    public record MovedEnd(LeaseKey key, String subject, EndedLease.End end, List<Visit> visits, long ageMillis) {
        public MovedEnd {
            visits = List.copyOf(visits);
        }
    }
}
