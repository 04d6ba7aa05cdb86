package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import io.netty.util.NetUtil;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps web pages of strangers out of a member that a browser can reach.
 *
 * <p>A page can post to loopback from any site; browsers then send its {@code Origin}, which must match {@code Host}. And
 * it can point a name of its own at 127.0.0.1 after it was loaded (DNS rebinding), so that its origin does match; then
 * {@code Host} carries that name, and so {@code Host} must be a name of this member. A program that is no browser sends
 * whatever it likes: this check authenticates nobody. Ports in {@code Host} are not compared, since they change behind a
 * forwarded port.
 *
 * <p>A door that is bound to a wildcard takes any address in {@code Host}, for an address cannot be pointed elsewhere, but
 * only such names as it was told.
 */
final class HostOriginCheck {
    private static final Pattern AUTHORITY =
            Pattern.compile("(?<host>\\[[0-9a-fA-F:.]{2,45}]|[A-Za-z0-9._-]{1,253})(?::(?<port>[0-9]{1,5}))?");
    private static final Pattern ORIGIN = Pattern.compile("(?<scheme>https?)://(?<authority>.{1,300})");

    private final String configured;
    private final List<String> names;
    private final CrossOrigin crossOrigin;
    private final boolean anyAddress;
    private final boolean secure;

    /**
     * @param configured the host that the door is bound to
     * @param guard what else may stand in {@code Host} and {@code Origin}
     */
    HostOriginCheck(String configured, DoorGuard guard) {
        this.configured = configured.toLowerCase(Locale.ROOT);
        this.names = guard.names();
        this.crossOrigin = new CrossOrigin(guard.origins());
        this.secure = guard.tls().isPresent();
        this.anyAddress =
                address(this.configured).map(InetAddress::isAnyLocalAddress).orElse(false);
    }

    /**
     * Passes, or refuses, a request with these headers.
     *
     * @throws OperationFailure {@code forbidden}, or {@code bad_request} for headers that cannot be read
     */
    void check(MultiMap headers) {
        List<String> hosts = headers.getAll("Host");
        if (hosts.size() != 1) {
            throw Refusal.because("Host", hosts.size() + " headers", "one");
        }
        Authority host =
                Authority.parse(hosts.get(0)).orElseThrow(() -> Refusal.of("Host", hosts.get(0), "host or host:port"));
        if (!isOurs(host.name)) {
            throw forbidden("Host", hosts.get(0), expectedHost());
        }
        List<String> origins = headers.getAll("Origin");
        if (origins.size() > 1) {
            throw Refusal.because("Origin", origins.size() + " headers", "at most one");
        }
        for (String origin : origins) {
            if (!crossOrigin.allows(origin) && !matches(origin, host)) {
                throw forbidden(
                        "Origin",
                        origin,
                        "the same as Host, " + Refusal.printable(hosts.get(0)) + ", or one of http.origins");
            }
        }
    }

    private String expectedHost() {
        return "localhost, "
                + (anyAddress ? "an address" : "a loopback address, " + configured)
                + " or one of http.names";
    }

    private boolean isOurs(String host) {
        if (host.equals(configured) || host.equals("localhost") || host.endsWith(".localhost")) {
            return true;
        }
        if (names.stream().anyMatch(name -> isNamed(name, host))) {
            return true;
        }
        Optional<InetAddress> address = address(host);
        return address.isPresent()
                && (anyAddress || address.get().isLoopbackAddress() || address.equals(address(configured)));
    }

    private static boolean isNamed(String name, String host) {
        boolean below = name.startsWith("*.");
        return below ? host.length() >= name.length() && host.endsWith(name.substring(1)) : host.equals(name);
    }

    private boolean matches(String origin, Authority host) {
        Matcher parts = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return false; // Also the "null" of sandboxed pages, files and redirects.
        }
        boolean fromSecure = parts.group("scheme").equals("https");
        if (secure && !fromSecure) {
            return false; // A page that came in clear text may be anybody's, though it is of our name.
        }
        int standard = fromSecure ? 443 : 80;
        Optional<Authority> from = Authority.parse(parts.group("authority"));
        // The standard port is of the scheme of the origin: behind a proxy that ends TLS we do not see it
        // ourselves.
        return from.isPresent()
                && from.get().name.equals(host.name)
                && from.get().port.orElse(standard).equals(host.port.orElse(standard));
    }

    /** The address that a literal stands for. Resolves nothing: what a name resolves to is the attacker's choice. */
    private static Optional<InetAddress> address(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        byte[] bytes =
                NetUtil.createByteArrayFromIpAddressString(bracketed ? host.substring(1, host.length() - 1) : host);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 or 16 bytes are an address", impossible);
        }
    }

    private static OperationFailure forbidden(String header, String value, String expected) {
        return new OperationFailure(
                ErrorCode.FORBIDDEN, header + ": " + Refusal.printable(value) + " (expected: " + expected + ")");
    }

    /** Host and port, in lower case. */
    private record Authority(String name, Optional<Integer> port) {
        static Optional<Authority> parse(String text) {
            Matcher parts = AUTHORITY.matcher(text.toLowerCase(Locale.ROOT));
            if (!parts.matches()) {
                return Optional.empty();
            }
            return Optional.of(new Authority(
                    parts.group("host"),
                    Optional.ofNullable(parts.group("port")).map(Integer::valueOf)));
        }
    }
}
