package dev.carabiner.client;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the WebSocket door of one member is.
 *
 * @param host a name or an address, an IPv6 address without brackets
 * @param path as it is asked for, with the path of the door
 */
record Address(String host, int port, boolean tls, String path) {
    private static final String DOOR = "/v1/ws";
    private static final String EXPECTED = "ws, wss, http or https, a host, perhaps a port and a path";

    /**
     * Reads the address of a member or of a proxy before it; the path of the door is added where it is missing.
     *
     * @throws IllegalArgumentException if it is no such address; what it says shows no user information, which may be a
     *     secret
     */
    static Address parse(URI uri) {
        if (uri.getRawUserInfo() != null) {
            throw refused("an address with user information", "credentials are set with withCredential");
        }
        if (uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused(uri.toString(), EXPECTED);
        }
        boolean tls = tls(uri).orElseThrow(() -> refused(uri.toString(), EXPECTED));
        int port = uri.getPort() < 0 ? tls ? 443 : 80 : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw refused(uri.toString(), "a port from 1 to 65535");
        }
        String host = uri.getHost();
        boolean bracketed = host.startsWith("[");
        return new Address(bracketed ? host.substring(1, host.length() - 1) : host, port, tls, door(uri.getRawPath()));
    }

    private static Optional<Boolean> tls(URI uri) {
        return switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
            case "ws", "http" -> Optional.of(false);
            case "wss", "https" -> Optional.of(true);
            default -> Optional.empty();
        };
    }

    private static String door(String path) {
        String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return prefix.endsWith(DOOR) ? prefix : prefix + DOOR;
    }

    private static IllegalArgumentException refused(String value, String expected) {
        return new IllegalArgumentException("address: " + value + " (expected: " + expected + ")");
    }

    /** Whether what is sent there can be read by nobody but this host. */
    boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.matches("127\\.\\d+\\.\\d+\\.\\d+");
    }

    @Override
    public String toString() {
        return (tls ? "wss://" : "ws://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + path;
    }
}
