package dev.carabiner.gateway;

import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/** How a connection in TLS ended. */
final class TlsEnd {
    private TlsEnd() {}

    /**
     * Whether it ended without the farewell of TLS. Anybody on the way can end a stream; only the peer can say farewell.
     * Never so of a connection in clear text, which has none.
     */
    static boolean isCutShort(ServerWebSocket socket) {
        SslHandler tls =
                ((WebSocketInternal) socket).channelHandlerContext().pipeline().get(SslHandler.class);
        return tls != null && !tls.sslCloseFuture().isSuccess();
    }
}
