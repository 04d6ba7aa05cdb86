package dev.carabiner.gateway;

import java.time.Duration;

/**
 * The patience of a WebSocket door.
 *
 * @param ping how often a silent peer is asked whether it is there
 * @param silence after how much of it a peer is given up
 * @param stuck how long a peer may leave its queue full
 * @param introduction how long a peer may take to say who it is, where it has to
 * @param farewell how long a closed socket may take to go before it is cut
 */
record SocketTimes(Duration ping, Duration silence, Duration stuck, Duration introduction, Duration farewell) {
    SocketTimes(Duration ping, Duration silence, Duration stuck, Duration farewell) {
        this(ping, silence, stuck, Duration.ofSeconds(10), farewell);
    }

    static final SocketTimes USUAL = new SocketTimes(
            Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(5));
}
