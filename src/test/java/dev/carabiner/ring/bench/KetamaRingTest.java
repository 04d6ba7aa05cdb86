package dev.carabiner.ring.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KetamaRingTest {
    /** From that library's own tests: so what is measured is the published ring, as it is used. */
    @ParameterizedTest
    @CsvSource({"36, 2", "10037, 3", "22051, 1", "49044, 4"})
    void owner_ofPublishedKey_isThePublishedServer(String key, int server) throws UnknownHostException {
        InetAddress host = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        KetamaRing ring = new KetamaRing(IntStream.range(0, 5)
                .mapToObj(i -> new InetSocketAddress(host, 10_000 + i))
                .toList());
        assertThat(ring.owner(key)).isEqualTo(server);
    }
}
