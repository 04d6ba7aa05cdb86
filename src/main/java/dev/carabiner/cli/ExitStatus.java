package dev.carabiner.cli;

/** What the process tells its shell; from 64 on as in {@code sysexits.h}. */
final class ExitStatus {
    /** Done, or stopped in order. A signal that is obeyed in order is no failure, so it is not 128 plus its number. */
    static final int OK = 0;

    /** The member could not start or could not go on, or the demonstration did not show what it should. */
    static final int FAILED = 1;

    /** A command, flag or setting that cannot be used. */
    static final int USAGE = 64;

    /** No member can be reached, or they cannot agree now. */
    static final int UNREACHABLE = 69;

    /** A bug. */
    static final int SOFTWARE = 70;

    /** The lock was lost while something ran under it. */
    static final int LOST = 75;

    /** No or wrong credentials, or not allowed with them. */
    static final int DENIED = 77;

    private ExitStatus() {}
}
