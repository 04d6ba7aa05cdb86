package dev.carabiner.gateway;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Supplier;

/** Finds a port to listen on, stepping over those that are taken. */
final class Ports {
    private Ports() {}

    /** @param servers makes a server that is not listening yet, once for each port that is tried */
    static Future<HttpServer> listen(DoorSettings settings, Supplier<HttpServer> servers) {
        return listen(settings, servers, settings.port());
    }

    private static Future<HttpServer> listen(DoorSettings settings, Supplier<HttpServer> servers, int port) {
        Future<HttpServer> listening = isTaken(settings.host(), port)
                ? Future.failedFuture(new BindException("Address already in use"))
                : servers.get().listen(port, settings.host());
        return listening.recover(cause -> {
            boolean taken = cause instanceof BindException;
            if (taken && port + 1 < settings.port() + settings.portRange()) {
                return listen(settings, servers, port + 1);
            }
            String tried = settings.port() == port ? "" + port : settings.port() + " to " + port;
            return Future.failedFuture(new IOException(
                    "port: " + tried + " on " + settings.host()
                            + " (expected: a free port on an address of this host): " + cause.getMessage(),
                    cause));
        });
    }

    /**
     * Whether anybody listens there. Listening would say so too, but for a server of the same Vert.x: then Vert.x hands
     * connections to both in turn, and an application that embeds a member would lose half of its requests to us.
     */
    private static boolean isTaken(String host, int port) {
        boolean needsLookup = !NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host);
        if (port == 0 || (needsLookup && !host.equals("localhost"))) {
            return false; // Looking a name up would block the event loop.
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port));
            return false;
        } catch (BindException taken) {
            return true;
        } catch (IOException other) {
            return false; // Whatever it is, listening will find it too and say it.
        }
    }
}
