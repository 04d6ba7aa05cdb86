package dev.carabiner.ring.bench;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;

/** The ring of a memcached client, as it finds its servers: the published ketama, 160 points a server, MD5. */
final class KetamaRing implements Rival {
    private final KetamaNodeLocator locator;
    private final Map<InetSocketAddress, Integer> numbers = new HashMap<>();

    KetamaRing(int members) {
        this(IntStream.range(0, members)
                .mapToObj(i -> InetSocketAddress.createUnresolved("10.0." + i / 250 + "." + i % 250, 11211))
                .toList());
    }

    KetamaRing(List<InetSocketAddress> servers) {
        servers.forEach(server -> numbers.put(server, numbers.size()));
        locator = new KetamaNodeLocator(
                servers.stream().map(KetamaRing::node).toList(), DefaultHashAlgorithm.KETAMA_HASH);
    }

    /** The locator asks a node for its address, and for nothing else. */
    private static MemcachedNode node(InetSocketAddress address) {
        return (MemcachedNode) Proxy.newProxyInstance(
                KetamaRing.class.getClassLoader(), new Class<?>[] {MemcachedNode.class}, (node, method, args) -> {
                    if (method.getName().equals("getSocketAddress")) {
                        return address;
                    }
                    if (method.getName().equals("hashCode")) {
                        return address.hashCode();
                    }
                    if (method.getName().equals("equals")) {
                        return node == args[0];
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public int owner(String key) {
        return numbers.get((InetSocketAddress) locator.getPrimary(key).getSocketAddress());
    }

    /** The lookup alone: what a node is called costs a call by reflection, which is ours and not theirs. */
    MemcachedNode node(String key) {
        return locator.getPrimary(key);
    }

    @Override
    public Object ring() {
        return locator;
    }
}
