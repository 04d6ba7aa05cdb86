package dev.carabiner.holder;

import dev.carabiner.LockException;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;

/** What answers of the service mean to a holder. */
final class Answers {
    private Answers() {}

    /**
     * The code of a failure. What is no answer of the service at all says as much as {@code unavailable} does; and a bug
     * there is no reason to believe anything either.
     */
    static ErrorCode code(Throwable failure) {
        if (failure instanceof OperationFailure answer && answer.code() != ErrorCode.INTERNAL) {
            return answer.code();
        }
        return ErrorCode.UNAVAILABLE;
    }

    /** The same, for the caller. */
    static LockException forCaller(Throwable failure) {
        if (failure instanceof LockException said) {
            return said;
        }
        return new LockException(code(failure).label(), String.valueOf(failure.getMessage()));
    }

    static LockException unavailable(String message) {
        return new LockException(ErrorCode.UNAVAILABLE.label(), message);
    }

    static LockException timeout(String message) {
        return new LockException(ErrorCode.TIMEOUT.label(), message);
    }

    static LockException lost(String message) {
        return new LockException(ErrorCode.LOST.label(), message);
    }
}
