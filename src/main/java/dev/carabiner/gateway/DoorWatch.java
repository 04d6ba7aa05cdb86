package dev.carabiner.gateway;

import java.util.Optional;

/**
 * Who looks on at the doors.
 *
 * @param observer is told of every request
 * @param metrics what {@code GET /metrics} shows; without it there is no such path
 */
public record DoorWatch(DoorObserver observer, Optional<MetricsPage> metrics) {
    /** Nobody. */
    public static final DoorWatch NONE = new DoorWatch(DoorObserver.NONE, Optional.empty());
}
