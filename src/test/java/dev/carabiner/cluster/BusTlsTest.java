package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.TestAuthority;
import dev.carabiner.TestAuthority.Wish;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.config.InvalidOptionException;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BusTlsTest {
    private static final TestAuthority OLD = TestAuthority.named("old");
    private static final TestAuthority NEW = TestAuthority.named("new");

    @TempDir
    Path folder;

    @Test
    void applied_on_asksBothSidesForACertificateAndTrustsNobodyElse() throws IOException {
        EventBusOptions options = member(OLD, OLD.pem()).applied(new EventBusOptions());

        assertThat(options.isSsl()).isTrue();
        assertThat(options.isTrustAll()).isFalse();
        assertThat(options.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
        assertThat(options.getTrustOptions()).isNotNull();
        assertThat(options.getEnabledSecureTransportProtocols()).containsExactly("TLSv1.3");
        // Vert.x hands its own sockets a copy by way of JSON.
        EventBusOptions copy = new EventBusOptions(options.toJson());
        assertThat(copy.isTrustAll()).isFalse();
        assertThat(copy.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
        assertThat(copy.getKeyCertOptions()).isEqualTo(options.getKeyCertOptions());
        assertThat(copy.getTrustOptions()).isEqualTo(options.getTrustOptions());
    }

    @Test
    void applied_off_changesNothing() {
        BusTls off = BusTls.read(CarabinerOptions.defaults().cluster());

        assertThat(off.label()).isEqualTo("off");
        assertThat(off.attributes()).isEmpty();
        assertThat(off.applied(new EventBusOptions()).toJson()).isEqualTo(new EventBusOptions().toJson());
    }

    @Test
    void refusal_whileTheAuthorityIsExchanged_isThereOnlyIfAStepIsSkipped() throws IOException {
        List<BusTls> steps = List.of(
                member(OLD, OLD.pem()),
                member(OLD, OLD.pem() + NEW.pem()),
                member(NEW, OLD.pem() + NEW.pem()),
                member(NEW, NEW.pem()));
        for (int i = 0; i < steps.size(); i++) {
            for (int j = 0; j < steps.size(); j++) {
                Optional<String> refusal = refusal(steps.get(i), steps.get(j));
                assertThat(refusal.isPresent())
                        .as("step " + i + " joining step " + j + ": " + refusal)
                        .isEqualTo(Math.abs(i - j) > 1);
            }
        }
    }

    @Test
    void refusal_saysWhichSideWouldRefuse() throws IOException {
        BusTls old = member(OLD, OLD.pem());
        BusTls shown = member(NEW, OLD.pem() + NEW.pem());

        assertThat(refusal(shown, old)).hasValueSatisfying(text -> assertThat(text)
                .startsWith("cluster.tls.certificate: ")
                .endsWith(" (expected: a certificate of an authority that the member at a:1 accepts)"));
        assertThat(refusal(old, shown)).hasValueSatisfying(text -> assertThat(text)
                .startsWith("cluster.tls.ca: ")
                .endsWith(" (expected: the authority of the member at a:1 among those in it)"));
        assertThat(refusal(old, BusTls.read(CarabinerOptions.defaults().cluster())))
                .isPresent();
    }

    @Test
    void read_certificateForServersOnly_isRefused() throws IOException {
        OLD.leaf("web", Wish.USUAL.forServersOnly(), "localhost").into(folder, "web");
        CarabinerOptions options = options("web", OLD.pem());

        assertThatThrownBy(() -> BusTls.read(options.cluster()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("cluster.tls.certificate: " + folder.resolve("web.pem"));
    }

    private static Optional<String> refusal(BusTls newcomer, BusTls there) {
        return newcomer.refusal(key -> there.attributes().getOrDefault(key, ""), "the member at a:1");
    }

    private BusTls member(TestAuthority authority, String accepted) throws IOException {
        authority.leaf("member").into(folder, "own");
        return BusTls.read(options("own", accepted).cluster());
    }

    private CarabinerOptions options(String name, String accepted) throws IOException {
        Path authorities = Files.writeString(folder.resolve("ca.pem"), accepted);
        return CarabinerOptions.defaults()
                .with(Map.of(
                        "cluster.tls.certificate", folder.resolve(name + ".pem").toString(),
                        "cluster.tls.key", folder.resolve(name + ".key").toString(),
                        "cluster.tls.ca", authorities.toString()));
    }
}
