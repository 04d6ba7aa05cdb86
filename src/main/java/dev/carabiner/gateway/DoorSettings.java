package dev.carabiner.gateway;

import dev.carabiner.config.AuthOptions;
import java.util.OptionalInt;

/**
 * Where the doors are and what they let through.
 *
 * @param host name or address to bind to; requests must name it, or loopback, in {@code Host} (any address when it
 *     is a wildcard)
 * @param port the first port to try; 0 for any that is free
 * @param portRange how many ports from {@code port} on may be tried, 1 if it was asked for by name
 * @param frame the longest WebSocket message, in bytes
 * @param body the longest HTTP body, in bytes
 * @param connections how many connections may be open at once, of HTTP and WebSocket together
 * @param rate how many requests a second one client may make; empty: any number
 * @param guard who may talk to the HTTP door from a browser, and whether in TLS
 * @param auth how callers over HTTP and WebSocket prove who they are
 */
public record DoorSettings(
        String host,
        int port,
        int portRange,
        int frame,
        int body,
        int connections,
        OptionalInt rate,
        DoorGuard guard,
        AuthOptions auth) {
    public DoorSettings {
        requireWithin("port", port, 0, 65_535);
        requireWithin("portRange", portRange, 1, 65_536 - port);
        requireWithin("frame", frame, 1024, 16 << 20);
        requireWithin("body", body, 1024, 64 << 20);
        requireWithin("connections", connections, 1, 1_000_000);
        rate.ifPresent(perSecond -> requireWithin("rate", perSecond, 1, 1_000_000));
    }

    /** Without a bound on the rate, and without guard. */
    DoorSettings(String host, int port, int portRange, int frame, int body, int connections) {
        this(host, port, portRange, frame, body, connections, OptionalInt.empty(), DoorGuard.NONE, AuthOptions.OPEN);
    }

    DoorSettings withRate(OptionalInt other) {
        return new DoorSettings(host, port, portRange, frame, body, connections, other, guard, auth);
    }

    DoorSettings withGuard(DoorGuard other) {
        return new DoorSettings(host, port, portRange, frame, body, connections, rate, other, auth);
    }

    DoorSettings withAuth(AuthOptions other) {
        return new DoorSettings(host, port, portRange, frame, body, connections, rate, guard, other);
    }

    private static void requireWithin(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
