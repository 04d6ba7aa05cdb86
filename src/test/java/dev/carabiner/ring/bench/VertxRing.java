package dev.carabiner.ring.bench;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerInteraction;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.List;
import java.util.stream.IntStream;

/** How the HTTP client of Vert.x chooses a server by key. (By default it has 4 points a server; here as many as we.) */
final class VertxRing implements Rival {
    private final ServerSelector selector;

    VertxRing(int members) {
        List<Endpoint> endpoints = IntStream.range(0, members)
                .mapToObj(i -> new Endpoint(CarabinerRing.name(i)))
                .toList();
        selector = LoadBalancer.consistentHashing(CarabinerRing.VIRTUAL_NODES, LoadBalancer.ROUND_ROBIN)
                .selector(endpoints);
    }

    private record Endpoint(String key) implements ServerEndpoint {
        @Override
        public SocketAddress address() {
            return SocketAddress.inetSocketAddress(8080, key);
        }

        @Override
        public ServerInteraction newInteraction() {
            throw new UnsupportedOperationException("nothing is sent");
        }

        @Override
        public InteractionMetrics<?> metrics() {
            throw new UnsupportedOperationException("nothing is sent");
        }

        @Override
        public Object unwrap() {
            return this;
        }
    }

    @Override
    public int owner(String key) {
        return selector.select(key);
    }

    @Override
    public Object ring() {
        return selector;
    }
}
