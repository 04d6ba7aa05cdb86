package dev.carabiner.service;

import static dev.carabiner.service.Town.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.Asker;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockName;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.Topic;
import dev.carabiner.wire.WatchArgs;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a session at {@code m2} sees of a lock that {@code m1} owns: the state, and what comes after it. */
final class SessionWatchTest {
    private static final Topic LOCK = new Topic.Lock(Town.LOCK);

    private final Town town = Town.served("m2");
    private final Client client = new Client(town);
    private final SessionWatch session = client.session;
    private final List<String> story = client.story;

    /** A session, and what it is told in which order. */
    private static final class Client {
        private final List<String> story = new ArrayList<>();
        private final SessionWatch session;

        private Client(Town town) {
            LockMember here = town.member("m2");
            LockOperations operations = new LockOperations(here, new ManualRing());
            LockListing listing = new LockListing(operations, here.shards(), here.ticker());
            TopicStates states = new TopicStates(here.watches()::view, operations, listing);
            this.session = new SessionWatch(
                    here.watches(),
                    states,
                    here.timers(),
                    () -> Asker.ANYBODY,
                    (event, data) -> story.add(data.getString("cause") + " " + data.getString("leaseId")));
        }

        private Future<JsonObject> start(Topic... topics) {
            return session.start(of(topics)).onSuccess(result -> story.add("watching"));
        }
    }

    private static WatchArgs of(Topic... topics) {
        return new WatchArgs(List.of(topics));
    }

    private Future<JsonObject> start(Topic... topics) {
        return client.start(topics);
    }

    @Test
    void start_answersTheStateOfEachTopic_thenTellsWhatChanges() {
        town.hold("m1", "a");
        JsonObject result = town.now(start(new Topic.Members(), new Topic.Ring(), LOCK, new Topic.Locks("")));
        assertThat(result.getJsonArray("watching")).containsExactly("members", "ring", "lock:L", "locks:");
        JsonObject state = result.getJsonObject("state");
        assertThat(state.getJsonObject("members").getLong("version")).isEqualTo(1);
        assertThat(state.getJsonObject("members").getJsonArray("members")).hasSize(2);
        assertThat(state.getJsonObject("ring").getLong("version")).isEqualTo(1);
        assertThat(state.getJsonObject("lock:L").getString("state")).isEqualTo("held");
        assertThat(state.getJsonObject("locks:")
                        .getJsonArray("locks")
                        .getJsonObject(0)
                        .getString("lock"))
                .isEqualTo("L");
        assertThat(state.getJsonObject("locks:").containsKey("next")).isFalse();
        town.now(town.release("m1", "a"));
        assertThat(story).containsExactly("watching", "released a");
    }

    @Test
    void change_whileTheStateIsRead_isToldAfterIt() {
        town.hold("m1", "a");
        // Heard of by the owner, but the reading of the state takes a second attempt.
        int[] lost = {0};
        town.lose((to, message) -> message instanceof MemberMessage.Ask ask
                && ask.items().stream().anyMatch(item -> item.command() instanceof LockCommand.Get)
                && lost[0]++ == 0);
        Future<JsonObject> watching = start(LOCK);
        town.time.passMillis(10);
        town.now(town.release("m1", "a"));
        assertThat(watching.isComplete()).isFalse();
        assertThat(story).isEmpty();
        town.time.passMillis(1_200);
        assertThat(watching.result()
                        .getJsonObject("state")
                        .getJsonObject("lock:L")
                        .getString("state"))
                .isEqualTo("free");
        assertThat(story).containsExactly("watching", "released a");
    }

    @Test
    void change_atAnyMomentOfTheStart_isInTheStateOrToldAfterIt() {
        for (int millis = 0; millis <= 8; millis++) {
            Town other = Town.served("m2");
            Client test = new Client(other);
            other.hold("m1", "a");
            Future<JsonObject> watching = test.start(LOCK);
            other.time.passMillis(millis);
            Future<?> released = other.release("m1", "a");
            other.time.passMillis(100);
            assertThat(released.succeeded()).isTrue();
            String state = watching.result()
                    .getJsonObject("state")
                    .getJsonObject("lock:L")
                    .getString("state");
            assertThat(state.equals("free") || test.story.equals(List.of("watching", "released a")))
                    .as("after %s ms: %s, %s", millis, state, test.story)
                    .isTrue();
        }
    }

    @Test
    void start_thatCannotRead_failsAndWatchesNoMoreThanBefore() {
        town.now(start(new Topic.Members()));
        town.lose((to, message) -> message instanceof MemberMessage.Answer);
        Future<JsonObject> failed = start(new Topic.Members(), LOCK);
        town.time.passMillis(2_000);
        assertThat(code(failed)).isEqualTo(ErrorCode.UNAVAILABLE);
        town.loseNothing();
        assertThat(session.stop(of(LOCK)).getJsonArray("watching")).containsExactly("members");
        assertThat(town.member("m2").watches().topics()).isEqualTo(1);
    }

    @Test
    void start_thatFails_leavesWhatAnotherCallHasAskedForSince() {
        int[] lost = {0};
        town.lose((to, message) -> message instanceof MemberMessage.Answer && lost[0]++ < 2);
        Future<JsonObject> failed = session.start(of(LOCK));
        town.time.passMillis(1_750);
        assertThat(failed.isComplete()).isFalse();
        town.lose((to, message) -> true);
        Future<JsonObject> second = session.start(of(LOCK));
        town.time.passMillis(60);
        assertThat(failed.failed()).isTrue();
        assertThat(town.member("m2").watches().topics()).isEqualTo(1);
        town.loseNothing();
        town.time.passMillis(1_500);
        assertThat(second.result().getJsonArray("watching")).containsExactly("lock:L");
    }

    @Test
    void start_beyondAHundredTopics_isTooMany() {
        Topic[] hundred = IntStream.range(0, 99)
                .mapToObj(i -> new Topic.Lock(new LockName("n" + i)))
                .toArray(Topic[]::new);
        town.now(start(hundred));
        Future<JsonObject> refused = start(new Topic.Members(), new Topic.Ring());
        assertThat(code(refused)).isEqualTo(ErrorCode.TOO_MANY);
        assertThat(refused.cause()).hasMessageContaining("101").hasMessageContaining("at most 100");
        assertThat(town.now(start(new Topic.Members(), hundred[0])).getJsonArray("watching"))
                .hasSize(100);
    }

    @Test
    void stop_endsTheEvents() {
        town.now(start(LOCK, new Topic.Locks("L")));
        assertThat(session.stop(of(LOCK)).getJsonArray("watching")).containsExactly("locks:L");
        town.hold("m1", "a");
        assertThat(session.stop(of(new Topic.Locks("L"))).getJsonArray("watching"))
                .isEmpty();
        town.now(town.release("m1", "a"));
        assertThat(story).containsExactly("watching", "granted a");
    }

    @Test
    void end_endsEverything_alsoAStartUnderWay() {
        town.now(start(LOCK));
        Future<JsonObject> underWay = start(new Topic.Locks(""));
        session.end();
        town.hold("m1", "a");
        assertThat(story).containsExactly("watching");
        assertThat(code(underWay)).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(code(start(LOCK))).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(town.member("m2").watches().topics()).isZero();
    }

    @Test
    void start_whileStatesAreRead_keepsNoMoreThanItsBound() {
        town.lose((to, message) -> message instanceof MemberMessage.Answer);
        Future<JsonObject> reading = start(LOCK);
        for (int i = 0; i < SessionWatch.KEPT_BACK + 10; i++) {
            session.tell(
                    "lock.changed", new JsonObject().put("cause", "granted").put("leaseId", "" + i));
        }
        town.time.passMillis(2_000);
        assertThat(reading.failed()).isTrue();
        assertThat(story).hasSize(SessionWatch.KEPT_BACK);
        assertThat(story.get(0)).isEqualTo("granted 0");
    }
}
