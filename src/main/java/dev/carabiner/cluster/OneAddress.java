package dev.carabiner.cluster;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** The one address that a member binds to and tells the others. Port 0 leaves the port to the endpoint's settings. */
record OneAddress(InetSocketAddress address) implements MemberAddressProvider {
    static OneAddress resolve(String host) {
        try {
            return new OneAddress(new InetSocketAddress(InetAddress.getByName(host), 0));
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException(
                    "cluster.host: " + host + " (expected: a name or address of this host)", unknown);
        }
    }

    @Override
    public InetSocketAddress getBindAddress() {
        return address;
    }

    @Override
    public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
        return address;
    }

    @Override
    public InetSocketAddress getPublicAddress() {
        return address;
    }

    @Override
    public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
        return address;
    }
}
