package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockName;
import dev.carabiner.service.ScriptedRegister.Mishap;
import dev.carabiner.wire.Interest;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Watchers at {@code m2} and {@code m3} of a lock that {@code m1} owns. */
final class WatchesTest {
    private static final Topic LOCK = new Topic.Lock(Town.LOCK);
    private static final Topic ALL = new Topic.Locks("");

    private final Town town = Town.served("m2", "m3");
    private final List<String> heard = new ArrayList<>();
    private final Watches.Watcher watcher = (event, data) ->
            heard.add(data.getString("cause") + " " + data.getString("leaseId") + " " + data.getString("state"));

    private Watches watches(String member) {
        return town.member(member).watches();
    }

    private List<MemberMessage.Watching> told() {
        List<MemberMessage.Watching> told = new ArrayList<>();
        for (MemberMessage message : town.sent) {
            if (message instanceof MemberMessage.Watching watching) {
                told.add(watching);
            }
        }
        return told;
    }

    private List<MemberMessage> changes() {
        return town.sent.stream()
                .filter(message -> message instanceof MemberMessage.Changed)
                .toList();
    }

    @Test
    void nobodyWatches_nothingIsSaid() {
        town.hold("m2", "a");
        town.now(town.release("m2", "a"));
        town.time.passMillis(10_000);
        assertThat(told()).isEmpty();
        assertThat(changes()).isEmpty();
    }

    @Test
    void lock_watchedAtAnotherMember_isHeardInOrder() {
        watches("m2").start(watcher, LOCK);
        town.hold("m1", "a");
        Future<Grant> waiting = town.acquire("m3", "b", 30_000);
        town.time.passMillis(50);
        town.now(town.renew("m1", "a"));
        town.now(town.release("m1", "a"));
        assertThat(waiting.succeeded()).isTrue();
        town.now(town.call("m3", from -> new LockCommand.Break(from, Town.LOCK, Optional.empty(), "")));
        town.hold("m1", "c");
        town.time.passMillis(10_000);
        assertThat(heard)
                .containsExactly(
                        "granted a held",
                        "renewed a held",
                        "released a free",
                        "granted b held",
                        "broken b free",
                        "granted c held",
                        "expired c free");
    }

    @Test
    void change_thatTheRegisterDoesNotHoldYet_isNotTold() {
        watches("m2").start(watcher, LOCK);
        town.time.passMillis(10);
        town.register.write(Mishap.SILENT).reading(Mishap.SILENT, Mishap.FAILS_AFTER);
        town.acquire("m1", "a", 30_000);
        town.time.passMillis(1_500);
        assertThat(heard).isEmpty();
        town.time.passMillis(1_000);
        // The desk has asked again meanwhile, and a repeat is a renewal.
        assertThat(heard).containsExactly("granted a held", "renewed a held", "renewed a held");
    }

    @Test
    void start_isToldToAllMembersAtOnce_andAgainEveryTwoSeconds() {
        watches("m2").start(watcher, LOCK);
        assertThat(told()).hasSize(3).allSatisfy(message -> {
            assertThat(message.desk()).isEqualTo("m2");
            assertThat(message.interest()).isEqualTo(Interest.of(List.of(Town.LOCK), List.of()));
        });
        town.time.passMillis(1_999);
        assertThat(told()).hasSize(3);
        town.time.passMillis(4_001);
        assertThat(told()).hasSize(12);
    }

    @Test
    void start_ofWhatIsWatchedHereAlready_saysNothingNew() {
        watches("m2").start(watcher, ALL);
        watches("m2").start((event, data) -> {}, ALL);
        watches("m2").start(watcher, LOCK);
        assertThat(told()).hasSize(3);
        town.hold("m1", "a");
        assertThat(heard).containsExactly("granted a held");
        assertThat(changes()).hasSize(1);
    }

    @Test
    void stop_ofTheLastWatch_isToldOnceAndThenTheMemberIsSilent() {
        watches("m2").start(watcher, LOCK);
        watches("m2").stop(watcher, LOCK);
        watches("m2").stop(watcher, LOCK);
        town.time.passMillis(2_100);
        int said = told().size();
        assertThat(told().get(said - 1).interest()).isEqualTo(Interest.NONE);
        town.time.passMillis(20_000);
        assertThat(told()).hasSize(said);
        town.hold("m1", "a");
        assertThat(changes()).isEmpty();
        assertThat(heard).isEmpty();
        assertThat(watches("m2").topics()).isZero();
    }

    @Test
    void interest_notHeardForSixSeconds_isForgotten() {
        watches("m2").start(watcher, LOCK);
        town.time.passMillis(10);
        town.lose((to, message) -> message instanceof MemberMessage.Watching);
        town.time.passMillis(5_900);
        town.hold("m1", "a");
        assertThat(heard).containsExactly("granted a held");
        town.time.passMillis(100);
        town.now(town.release("m1", "a"));
        assertThat(heard).hasSize(1);
        town.loseNothing();
        town.time.passMillis(2_000);
        town.hold("m1", "b");
        assertThat(heard).hasSize(2);
    }

    @Test
    void interest_ofAMemberThatIsGone_isForgottenAtOnce() {
        watches("m2").start(watcher, LOCK);
        town.time.passMillis(10);
        town.kill("m2");
        town.ring(2, List.of("m1"), List.of("m3"));
        town.hold("m1", "a");
        assertThat(changes()).isEmpty();
    }

    @Test
    void newOwner_hearsOfItAtOnce() {
        watches("m2").start(watcher, LOCK);
        town.time.passMillis(10);
        town.ring(2, List.of("m3"), List.of("m1", "m2"));
        town.time.passMillis(1_000);
        assertThat(town.member("m3").serving()).isEqualTo(1);
        town.hold("m1", "a");
        assertThat(heard).containsExactly("granted a held");
    }

    @Test
    void start_ofMoreThan256_isAllLocks_andOnlyThoseWatchedAreTold() {
        for (int i = 0; i < 300; i++) {
            watches("m2").start(watcher, new Topic.Lock(new LockName("other" + i)));
        }
        List<MemberMessage.Watching> told = told();
        assertThat(told.get(told.size() - 1).interest()).isEqualTo(Interest.ALL);
        assertThat(told).hasSize(257 * 3);
        town.hold("m1", "a");
        assertThat(changes()).hasSize(1);
        assertThat(heard).isEmpty();
        // And back, once it is less again.
        for (int i = 0; i < 100; i++) {
            watches("m2").stop(watcher, new Topic.Lock(new LockName("other" + i)));
        }
        town.time.passMillis(2_000);
        told = told();
        assertThat(told.get(told.size() - 1).interest().names()).hasSize(200);
    }

    @Test
    void watcher_thatFails_harmsNobody() {
        watches("m2")
                .start(
                        (event, data) -> {
                            throw new IllegalStateException("of this test");
                        },
                        LOCK);
        watches("m2").start(watcher, ALL);
        town.hold("m1", "a");
        assertThat(heard).containsExactly("granted a held");
    }

    @Test
    void ringChanged_tellsMembersAndRing() {
        List<JsonObject> members = new ArrayList<>();
        List<JsonObject> ring = new ArrayList<>();
        watches("m2").start((event, data) -> members.add(data.put("event", event)), new Topic.Members());
        watches("m2").start((event, data) -> ring.add(data.put("event", event)), new Topic.Ring());
        assertThat(told()).isEmpty();
        town.ring(2, List.of("m1", "m3"), List.of("m2", "m4"));
        assertThat(members).hasSize(1);
        assertThat(members.get(0).getString("event")).isEqualTo("members.changed");
        assertThat(names(members.get(0).getJsonArray("joined"))).containsExactly("m4");
        assertThat(names(members.get(0).getJsonArray("changed"))).containsExactly("m3");
        assertThat(members.get(0).getJsonArray("left")).isEmpty();
        assertThat(members.get(0).getJsonArray("members")).hasSize(4);
        assertThat(members.get(0).getLong("version")).isEqualTo(2);
        assertThat(ring).hasSize(1);
        JsonObject change = ring.get(0);
        assertThat(change.getString("event")).isEqualTo("ring.changed");
        assertThat(change.getLong("version")).isEqualTo(2);
        assertThat(change.getLong("previous")).isEqualTo(1);
        assertThat(change.getJsonArray("joined")).containsExactly("m3");
        assertThat(change.getJsonArray("left")).isEmpty();
        assertThat(change.getDouble("moved")).isBetween(0.2, 0.8);
        // An old view says nothing.
        town.ring(2, List.of("m1", "m3"), List.of("m2", "m4"));
        assertThat(ring).hasSize(1);
    }

    private static List<String> names(JsonArray members) {
        return members.stream()
                .map(member -> ((JsonObject) member).getString("name"))
                .toList();
    }
}
