package dev.carabiner.gateway;

import dev.carabiner.service.Operations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The open doors of a member: event bus, WebSocket and HTTP. */
public final class Doors {
    private final Vertx vertx;
    private final String deployment;
    private final int actualPort;

    private Doors(Vertx vertx, String deployment, int actualPort) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.actualPort = actualPort;
    }

    /**
     * Opens all doors. Fails, with nothing left open, if none of the ports is free; the message names them.
     *
     * @param operations what is behind the doors
     * @param readiness asked by {@code /health/ready}
     */
    public static Future<Doors> open(Vertx vertx, Operations operations, Readiness readiness, DoorSettings settings) {
        return open(vertx, operations, readiness, settings, DoorWatch.NONE);
    }

    /**
     * The same, with somebody who looks on.
     *
     * @param watch is told of every request, and has what {@code /metrics} shows
     */
    public static Future<Doors> open(
            Vertx vertx, Operations operations, Readiness readiness, DoorSettings settings, DoorWatch watch) {
        return open(vertx, operations, readiness, settings, SocketTimes.USUAL, watch);
    }

    static Future<Doors> open(
            Vertx vertx, Operations operations, Readiness readiness, DoorSettings settings, SocketTimes times) {
        return open(vertx, operations, readiness, settings, times, DoorWatch.NONE);
    }

    private static Future<Doors> open(
            Vertx vertx,
            Operations operations,
            Readiness readiness,
            DoorSettings settings,
            SocketTimes times,
            DoorWatch watch) {
        // A verticle, so that Vert.x stops it before it closes its server: were it the other way round, sockets closed
        // by
        // our own stop would look like sockets closed by their clients.
        DoorsVerticle verticle = new DoorsVerticle(operations, readiness, settings, times, watch);
        return vertx.deployVerticle(verticle).map(id -> new Doors(vertx, id, verticle.actualPort()));
    }

    /** The port that HTTP and WebSocket are on. */
    public int actualPort() {
        return actualPort;
    }

    /**
     * Closes all doors: requests under way are answered, waits with {@code unavailable}, and sockets closed with 1001.
     * Sessions end as by the server, so that leases live on, and waits keep their places for callers that ask another
     * member. Complete when the last connection is gone, within about 8 s.
     */
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }
}
