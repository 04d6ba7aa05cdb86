package dev.carabiner.cli.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.WebSocketClient;

/**
 * A Vert.x that is no member, with the clients that knock at the members' doors. Must be kept for as long as they are
 * used: Vert.x closes a client, with all its connections, when the garbage collector finds that nobody holds it.
 */
record Outside(Vertx vertx, WebSocketClient sockets, HttpClient http) {
    static Outside open() {
        Vertx vertx = Vertx.vertx();
        return new Outside(vertx, vertx.createWebSocketClient(), vertx.createHttpClient());
    }

    Future<Void> close() {
        return vertx.close();
    }
}
