package dev.carabiner.gateway;

import io.netty.util.NetUtil;
import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Whom requests are counted against. For now that is the address that they come from; where callers prove who they are,
 * their subject is the better key, and this is the one place to say so.
 *
 * @param text an address of IPv4, or the 64 leading bits of one of IPv6: whoever has one of those has all the rest
 */
record ClientKey(String text) {
    private static final int NETWORK_BYTES = 8;

    /** @param remote null if the connection has gone in between */
    static ClientKey of(@Nullable SocketAddress remote) {
        String address = remote == null ? null : remote.hostAddress();
        if (address == null) {
            return new ClientKey("unknown"); // A domain socket has none.
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null || bytes.length <= NETWORK_BYTES) {
            return new ClientKey(address);
        }
        return new ClientKey(HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES)) + "/64");
    }
}
