package dev.carabiner.gateway;

import dev.carabiner.gateway.ReadGate.Reason;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;

/**
 * The requests of one peer that are not answered yet. A wait may take an hour, so waits have a bound of their own, over
 * which they are refused; everything else is answered within seconds, so a peer that asks for more of it is held up.
 * Owned by the event loop of its socket.
 */
final class UnderWay {
    /** How many waits may be parked at once. One is no request in flight, and holds up nothing that comes behind it. */
    static final int MAX_WAITS = 1000;
    /** From so many requests in flight on, nothing is read until half of them are answered. */
    static final int MAX_IN_FLIGHT = 1000;

    private final ReadGate gate;
    private int waiting;
    private int inFlight;

    UnderWay(ReadGate gate) {
        this.gate = gate;
    }

    /**
     * A request begins.
     *
     * @return to be run once, when it has been answered
     * @throws OperationFailure {@code too_many} for a wait over the bound
     */
    Runnable begin(Dialect.Request request) {
        return isWait(request) ? park() : carryOut();
    }

    private static boolean isWait(Dialect.Request request) {
        return request.op().equals(Op.LOCK_ACQUIRE.label())
                && request.args().getValue("wait") instanceof Number wait
                && wait.doubleValue() > 0;
    }

    private Runnable park() {
        if (waiting >= MAX_WAITS) {
            throw new OperationFailure(
                    ErrorCode.TOO_MANY,
                    "waits: " + (waiting + 1) + " (expected: at most " + MAX_WAITS + " on a socket)");
        }
        waiting++;
        return () -> waiting--;
    }

    private Runnable carryOut() {
        inFlight++;
        if (inFlight >= MAX_IN_FLIGHT) {
            gate.hold(Reason.REQUESTS_UNDER_WAY);
        }
        return () -> {
            inFlight--;
            if (inFlight <= MAX_IN_FLIGHT / 2) {
                gate.release(Reason.REQUESTS_UNDER_WAY);
            }
        };
    }
}
