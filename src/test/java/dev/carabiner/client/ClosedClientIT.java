package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.cluster.TestCluster;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client and the end of the Vert.x that it is on. */
final class ClosedClientIT {
    private final Vertx own = Vertx.vertx();
    private final Vertx members = Vertx.vertx();
    private FakeMember member;

    @BeforeEach
    void start() {
        member = new FakeMember(members);
    }

    @AfterEach
    void stop() throws Exception {
        own.close().await(10, TimeUnit.SECONDS);
        members.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void close_ofAClientThatWasRefusedAfterVertxHasClosed_ends() throws Exception {
        CarabinerClient client = TestCluster.await(CarabinerClient.connect(own, member.url()));
        member.close(4401);
        TestCluster.awaitUntil("the refusal", () -> client.closed().failed());
        own.close().await(10, TimeUnit.SECONDS);

        client.close().await(10, TimeUnit.SECONDS);

        assertThat(client.close().succeeded()).isTrue();
    }

    @Test
    void connect_onAVertxThatHasClosed_fails() throws Exception {
        own.close().await(10, TimeUnit.SECONDS);

        Future<CarabinerClient> connecting = CarabinerClient.connect(own, member.url());

        assertThatThrownBy(() -> connecting.await(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        OperationFailure.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }
}
