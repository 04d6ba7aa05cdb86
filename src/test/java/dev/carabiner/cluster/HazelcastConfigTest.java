package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.spi.properties.HazelcastProperties;
import com.hazelcast.spi.properties.HazelcastProperty;
import dev.carabiner.config.CarabinerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HazelcastConfigTest {
    private static final List<String> DEFAULT_JOIN = IntStream.rangeClosed(5801, 5820)
            .mapToObj(port -> "127.0.0.1:" + port)
            .toList();

    @Test
    void of_defaults_triesTwentyPortsAndLooksAtTheSameOnes() {
        Config config = HazelcastConfig.of(CarabinerOptions.defaults());

        assertThat(endpoint(config).getPort()).isEqualTo(5801);
        assertThat(endpoint(config).getPortCount()).isEqualTo(20);
        assertThat(endpoint(config).isPortAutoIncrement()).isTrue();
        assertThat(join(config)).containsAll(DEFAULT_JOIN);
    }

    @Test
    void of_aPortAskedForByName_isNotSteppedOverAndItsNeighboursAreLookedAt() {
        Config config = HazelcastConfig.of(CarabinerOptions.defaults().with("cluster.port", "6001"));

        assertThat(endpoint(config).getPort()).isEqualTo(6001);
        assertThat(endpoint(config).isPortAutoIncrement()).isFalse();
        assertThat(join(config)).containsAll(DEFAULT_JOIN).contains("127.0.0.1:6000", "127.0.0.1:6002");
    }

    @Test
    void of_aJoinList_looksThereOnly() {
        Config config = HazelcastConfig.of(CarabinerOptions.defaults().with("cluster.join", "a:7000,b,[::1]:7001"));

        assertThat(join(config)).containsExactly("a:7000", "b:5801", "b:5802", "b:5803", "[::1]:7001");
    }

    @ParameterizedTest
    @CsvSource({"1", "65535", "0"})
    void of_anExtremePort_looksOnlyAtPortsThatExist(String port) {
        Config config = HazelcastConfig.of(CarabinerOptions.defaults().with("cluster.port", port));

        assertThat(join(config))
                .extracting(address -> Integer.parseInt(address.substring(address.indexOf(':') + 1)))
                .allMatch(number -> number >= 1 && number <= 65_535);
    }

    @Test
    void of_detectionAndRaft_setsWhatTheySay() {
        Config config = HazelcastConfig.of(CarabinerOptions.defaults()
                .with(Map.of("cluster.raft", "5", "detection.heartbeat", "2s", "detection.timeout", "9s")));

        assertThat(config.getProperty("hazelcast.heartbeat.interval.seconds")).isEqualTo("2");
        assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("9");
        assertThat(config.getCPSubsystemConfig().getCPMemberCount()).isEqualTo(5);
        assertThat(config.getCPSubsystemConfig().getGroupSize()).isEqualTo(5);
        assertThat(config.getCPSubsystemConfig().getMissingCPMemberAutoRemovalSeconds())
                .as("never by Hazelcast: the steward removes, when that gains something")
                .isZero();
    }

    @Test
    void of_aHostThatNobodyKnows_isRefusedWithKeyAndValue() {
        assertThatThrownBy(() ->
                        HazelcastConfig.of(CarabinerOptions.defaults().with("cluster.host", "no-such-host.invalid")))
                .hasMessage("cluster.host: no-such-host.invalid (expected: a name or address of this host)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    orders   | counter/orders
                    a@b      | counter/a%40b
                    a/b c    | counter/a%2Fb%20c
                    %40      | counter/%2540
                    é        | counter/%C3%A9
                    """)
    void counter_ofAnyName_isEncodedWithoutAnythingThatHazelcastReads(String name, String encoded) {
        assertThat(new CpNames(false).counter(name)).isEqualTo(encoded);
        assertThat(new CpNames(true).counter(name)).matches(encoded + "@carabiner-[012]");
    }

    @Test
    void registers_withRaft_startWithOneOfEachGroupAndAreSpread() {
        CpNames names = new CpNames(true);

        assertThat(CpNames.registers(4)).containsExactly("ring", "shard/0", "shard/1", "shard/2", "shard/3");
        assertThat(CpNames.registers(4).stream().map(names::register))
                .containsExactly(
                        "register/ring@carabiner-0",
                        "register/shard/0@carabiner-0",
                        "register/shard/1@carabiner-1",
                        "register/shard/2@carabiner-2",
                        "register/shard/3@carabiner-0");
    }

    private static ServerSocketEndpointConfig endpoint(Config config) {
        return (ServerSocketEndpointConfig) config.getAdvancedNetworkConfig().getEndpointConfigs().values().stream()
                .findFirst()
                .orElseThrow();
    }

    private static List<String> join(Config config) {
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
        return network.getJoin().getTcpIpConfig().getMembers();
    }

    @Test
    void of_anyOptions_leavesLeadersWhereTheyAre() {
        Config config = HazelcastConfig.of(CarabinerOptions.defaults().with("cluster.raft", "3"));
        long periodSeconds = new HazelcastProperties(config)
                .getInteger(new HazelcastProperty("hazelcast.raft.leadership.rebalance.period", 60));
        assertThat(periodSeconds).isGreaterThan(Duration.ofDays(365).toSeconds());
    }
}
