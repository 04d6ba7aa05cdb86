package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.config.CarabinerOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExposureTest {
    private static final Map<String, String> EVERYWHERE = Map.of("http.host", "192.0.2.1", "insecure", "true");

    @Test
    void of_defaults_isNothing() {
        assertThat(Exposure.of(CarabinerOptions.defaults())).isEmpty();
    }

    @Test
    void of_openDoor_saysThatEverybodyMayDoEverything() {
        assertThat(Exposure.of(CarabinerOptions.defaults().with(EVERYWHERE)))
                .containsExactly(
                        "http.host is 192.0.2.1, auth.mode is none: whoever reaches the door may do everything");
    }

    @Test
    void of_openDoorForCertifiedClients_isNothing() {
        assertThat(Exposure.of(CarabinerOptions.defaults()
                        .with(EVERYWHERE)
                        .with(Map.of("http.tls.certificate", "a", "http.tls.key", "b", "http.tls.clientCa", "c"))))
                .isEmpty();
    }

    @Test
    void clusterHost_reachable_isWarnedOfOnceWithWhatToDo() {
        try (Warnings warnings = Warnings.open()) {
            CarabinerOptions options = CarabinerOptions.defaults().with("cluster.host", "192.0.2.1");

            assertThat(new CarabinerClusterManager(options).loadConfig()).isNotNull();

            assertThat(warnings.with("cluster.host is 192.0.2.1"))
                    .singleElement()
                    .asString()
                    .contains("no encryption", "whoever reaches cluster.port", "WireGuard");
        }
    }

    @Test
    void clusterHost_loopback_isNotWarnedOf() {
        try (Warnings warnings = Warnings.open()) {
            assertThat(new CarabinerClusterManager(CarabinerOptions.defaults()).loadConfig())
                    .isNotNull();

            assertThat(warnings.with("cluster.host")).isEmpty();
        }
    }
}
