package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.carabiner.ring.RingHash;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The verticle on a real Vert.x, two members on one event bus; only the register is in memory. */
@ExtendWith(VertxExtension.class)
class MembershipVerticleIT {
    private static final long BOUND_SECONDS = 20;

    private Vertx vertx;
    private final AtomicReference<@Nullable Buffer> value = new AtomicReference<>();
    private final Set<String> live = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<JsonObject> memberEvents = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> ringEvents = new LinkedBlockingQueue<>();

    @BeforeEach
    void open(Vertx unclustered) {
        vertx = unclustered;
    }

    @Test
    void members_joinFollowAndLeave() throws Exception {
        vertx.eventBus().<JsonObject>consumer("carabiner.events.members", event -> memberEvents.add(event.body()));
        vertx.eventBus().<JsonObject>consumer("carabiner.events.ring", event -> ringEvents.add(event.body()));

        MembershipVerticle first = verticle("a");
        MembershipVerticle second = verticle("b");
        await(deploy(first));
        assertEvents(1, "joined", "a");
        BlockingQueue<RingView> views = new LinkedBlockingQueue<>();
        first.ring().onChange(views::add);
        String deployment = await(deploy(second));
        assertEvents(2, "joined", "b");

        // The hint came over the event bus, long before the tick.
        assertThat(poll(views).version()).isEqualTo(2);
        assertThat(first.ring().view().ring().members()).hasSize(2);
        assertThat(first.ring().at(1))
                .hasValueSatisfying(ring -> assertThat(ring.members()).hasSize(1));

        await(second.leave());
        assertThat(poll(memberEvents).getJsonArray("changed").getJsonObject(0).getString("state"))
                .isEqualTo("leaving");
        assertThat(poll(ringEvents).getJsonArray("left")).containsExactly("b");
        assertThat(poll(views).ring().members()).hasSize(1);

        await(vertx.undeploy(deployment));
        assertThat(poll(memberEvents).getJsonArray("left").getJsonObject(0).getString("name"))
                .isEqualTo("b");
        assertThat(poll(ringEvents).getDouble("moved")).isZero();
        assertThat(poll(views).members()).hasSize(1);
        assertThat(memberEvents).isEmpty();
    }

    @Test
    void membersChanged_fromAnyThread_takesTheDeadOut() throws Exception {
        MembershipVerticle first = verticle("a");
        await(deploy(first));
        await(deploy(verticle("b")));
        BlockingQueue<RingView> views = new LinkedBlockingQueue<>();
        first.ring().onChange(views::add);
        await(first.ring().refresh());
        live.remove("b#1");
        first.membersChanged();
        RingView view = poll(views);
        while (view.members().size() != 1) {
            view = poll(views);
        }
        assertThat(view.member("a")).isPresent();
    }

    @Test
    void ring_answersOnTheContextOfItsCaller() throws Exception {
        MembershipVerticle member = verticle("a");
        await(deploy(member));
        Context caller = vertx.getOrCreateContext();
        CompletableFuture<Boolean> onCaller = new CompletableFuture<>();
        CompletableFuture<Boolean> heardOnCaller = new CompletableFuture<>();
        caller.runOnContext(start -> {
            member.ring().onChange(view -> heardOnCaller.complete(Vertx.currentContext() == caller));
            member.ring().refresh().onComplete(view -> onCaller.complete(Vertx.currentContext() == caller));
        });
        assertThat(onCaller.get(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
        member.ring().hint(1);
        await(member.leave());
        assertThat(heardOnCaller.get(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private Future<String> deploy(MembershipVerticle verticle) {
        return vertx.deployVerticle(verticle).compose(id -> verticle.join().map(joined -> id));
    }

    @Test
    void join_whileTheNameIsHeld_fails() throws Exception {
        await(deploy(verticle("a")));
        Future<String> second = deploy(verticle("a", "a#2", Duration.ofMillis(300)));
        await(second.otherwise("failed"));
        assertThat(second.cause()).hasMessageContaining("name: a is held by the living member a#1");
    }

    private void assertEvents(long version, String kind, String name) throws Exception {
        JsonObject members = poll(memberEvents);
        assertThat(members.getJsonArray(kind).getJsonObject(0).getString("name"))
                .isEqualTo(name);
        JsonObject ring = poll(ringEvents);
        assertThat(ring.getLong("version")).isEqualTo(version);
        assertThat(ring.getLong("previous")).isEqualTo(version - 1);
        assertThat(ring.getJsonArray(kind)).containsExactly(name);
    }

    private MembershipVerticle verticle(String name) {
        return verticle(name, name + "#1", Duration.ofSeconds(15));
    }

    private MembershipVerticle verticle(String name, String id, Duration nameWait) {
        live.add(id);
        Member self =
                new Member(name, id, MemberState.JOINING, Optional.empty(), 1, "127.0.0.1:1", Optional.empty(), 1, 0);
        MembershipSettings settings = MembershipSettings.of(RingHash.XXH3, 8, 1).withNameWait(nameWait);
        return new MembershipVerticle(
                self, settings, register(), new SystemTicker(), new VertxTimers(vertx), () -> Set.copyOf(live));
    }

    private Register register() {
        return new Register() {
            @Override
            public Future<@Nullable Buffer> read() {
                return Future.succeededFuture(value.get());
            }

            @Override
            public Future<Boolean> compareAndSet(@Nullable Buffer expected, Buffer next) {
                Buffer now = value.get();
                return Future.succeededFuture(Objects.equals(now, expected) && value.compareAndSet(now, next));
            }
        };
    }

    private static <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(BOUND_SECONDS, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return Objects.requireNonNull(next);
    }

    @CanIgnoreReturnValue
    private static <T> T await(Future<T> future) throws Exception {
        return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    }
}
