package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;

/**
 * Is told in numbers what goes through the doors of one member, for whoever counts it. Called on any context, for every
 * request: an implementation returns at once and never throws.
 */
public interface DoorObserver {
    /** Looks away. */
    DoorObserver NONE = new DoorObserver() {};

    /** A request was answered with a result, so long after it had been read. */
    default void succeeded(Door door, Op op, long nanos) {}

    /** A request was answered with an error, so long after it had been read. */
    default void failed(Door door, Op op, ErrorCode code, long nanos) {}

    /** Something was refused before it had come to a known operation. */
    default void refused(Door door, ErrorCode code) {}

    /** The HTTP door has answered with this status, to whatever path. */
    default void responded(int status) {}

    /** The timers of the doors' event loop run late by so much. */
    default void loopDelay(long nanos) {}
}
