package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Senders on several contexts of one member, one of which ends while its message is under way. */
final class KeyedMemberTest {
    private final VertxInternal vertx = (VertxInternal) Vertx.vertx();
    private final ManualRing ring = new ManualRing();
    private Promise<Message<Object>> received = Promise.promise();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    /** Its owner takes the message, and never answers. */
    private Future<Message<Object>> send(KeyedMember member, ContextInternal context) throws Exception {
        received = Promise.promise();
        Promise<Message<Object>> answer = Promise.promise();
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(600_000);
        context.runOnContext(
                now -> member.lane(context).submit(new KeyedPost("jobs", "a", "body", options, false, false), answer));
        assertThat(received.future().await(10, TimeUnit.SECONDS)).isNotNull();
        return answer.future();
    }

    @Test
    void ringChange_afterTheThreadsOfOneSenderHaveEnded_isHeardByTheOthers() throws Exception {
        ring.show(ManualRing.viewOf(1, List.of("m2"), List.of()));
        KeyedMember member = new KeyedMember(vertx, "m1", ring);
        vertx.eventBus().<Object>consumer(member.routes().busAddress("m2", "jobs"), taken -> received.complete(taken));
        Promise<ContextInternal> started = Promise.promise();
        DeploymentOptions ownThreads =
                new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER).setWorkerPoolName("own");
        String ending = vertx.deployVerticle(
                        new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                started.complete((ContextInternal) context);
                                return Future.succeededFuture();
                            }
                        },
                        ownThreads)
                .await(10, TimeUnit.SECONDS);
        Future<Message<Object>> unheard = send(member, started.future().await(10, TimeUnit.SECONDS));
        Future<Message<Object>> waiting = send(member, vertx.createEventLoopContext());
        vertx.undeploy(ending).await(10, TimeUnit.SECONDS);

        ring.show(ManualRing.viewOf(2, List.of("m3"), List.of()));

        assertThatThrownBy(() -> waiting.await(10, TimeUnit.SECONDS)).hasMessageContaining("m2");
        assertThat(unheard.isComplete()).isFalse();
    }
}
