package dev.carabiner.holder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.Election;
import dev.carabiner.Leader;
import dev.carabiner.Leadership;
import dev.carabiner.LockException;
import dev.carabiner.wire.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is elected, and who is told of it. */
final class LinkedElectionTest {
    private final ManualHolder time = new ManualHolder();
    private final ScriptedLink link = new ScriptedLink(time);
    private final LinkedLocks locks = new LinkedLocks(time, link, "here");
    private final Election election = locks.election("chief");
    private final List<Optional<Leader>> told = new ArrayList<>();

    private static JsonObject ledBy(String text, long term) {
        return new JsonObject()
                .put(
                        "holders",
                        new JsonArray().add(new JsonObject().put("holder", text).put("token", term)));
    }

    private static final JsonObject VACANT = new JsonObject().put("holders", new JsonArray());

    private void answerWatch(JsonObject document) {
        ScriptedLink.Asked watch = link.take("watch.start");
        assertThat(watch.args().getJsonArray("topics")).containsExactly("lock:election/chief");
        link.answer(watch, new JsonObject().put("state", new JsonObject().put("lock:election/chief", document)));
    }

    private void changed() {
        link.tell("lock.changed", new JsonObject().put("lock", "election/chief").put("state", "held"));
    }

    @Test
    void campaign_isAWaitForTheLockThatEndsInATerm() {
        Future<Leadership> campaign = election.campaign("10.0.0.7:8080");
        ScriptedLink.Asked asked = link.take("lock.acquire");
        assertThat(asked.args().getString("lock")).isEqualTo("election/chief");
        assertThat(asked.args().getString("holder")).isEqualTo("10.0.0.7:8080");
        assertThat(asked.args().getString("mode")).isEqualTo("exclusive");
        link.grant(asked, 5);
        Leadership leadership = campaign.result();
        assertThat(leadership.term()).isEqualTo(5);
        Future<Void> resigning = leadership.resign();
        link.answer(link.take("lock.release"), new JsonObject());

        assertThat(resigning.succeeded()).isTrue();
    }

    @Test
    void withdraw_endsTheCampaignsButNoLeadership() {
        Future<Leadership> won = election.campaign("one");
        link.grant(link.take("lock.acquire"), 5);
        Future<Leadership> open = election.campaign("two");
        ScriptedLink.Asked asked = link.take("lock.acquire");
        Future<Void> withdrawing = election.withdraw();
        ScriptedLink.Asked cancel = link.take("lock.cancel");
        assertThat(cancel.leaseId()).isEqualTo(asked.leaseId());
        link.answer(cancel, new JsonObject());

        assertThat(withdrawing.succeeded()).isTrue();
        assertThat(((LockException) open.cause()).code()).isEqualTo("timeout");
        assertThat(won.result().lease().isHeld()).isTrue();
    }

    @Test
    void leader_isWhoHoldsTheLock() {
        Future<Optional<Leader>> asked = election.leader();
        link.answer(link.take("lock.get"), ledBy("one", 5));
        assertThat(asked.result()).contains(new Leader("one", 5));
        Future<Optional<Leader>> vacant = election.leader();
        link.answer(link.take("lock.get"), VACANT);
        assertThat(vacant.result()).isEmpty();
        Future<Optional<Leader>> unknown = election.leader();
        link.fail(link.take("lock.get"), ErrorCode.UNAVAILABLE);
        assertThat(((LockException) unknown.cause()).code()).isEqualTo("unavailable");
    }

    @Test
    void observe_tellsThePresentFirstAndThenWhatChanges() {
        Election.Observation observation = election.observe(told::add);
        answerWatch(VACANT);
        changed();
        link.answer(link.take("lock.get"), ledBy("one", 5));
        changed();
        link.answer(link.take("lock.get"), ledBy("one", 5)); // Such as the wait of another.
        changed();
        ScriptedLink.Asked reading = link.take("lock.get");
        changed(); // What is being read may be older than this.
        link.answer(reading, VACANT);
        link.answer(link.take("lock.get"), ledBy("two", 6));
        observation.close();
        time.settle();

        assertThat(told)
                .containsExactly(
                        Optional.empty(),
                        Optional.of(new Leader("one", 5)),
                        Optional.empty(),
                        Optional.of(new Leader("two", 6)));
        link.answer(link.take("watch.stop"), new JsonObject());
        changed();
        time.passMillis(60_000);
        assertThat(link.isQuiet()).isTrue();
        assertThat(time.pending()).isZero();
    }

    @Test
    void observe_withoutEvents_looksForItselfAndWatchesAnew() {
        Election.Observation unused = election.observe(told::add);
        answerWatch(VACANT);
        time.passMillis(4_999);
        assertThat(link.isQuiet()).isTrue();
        time.passMillis(1);
        answerWatch(ledBy("one", 5));

        assertThat(told).containsExactly(Optional.empty(), Optional.of(new Leader("one", 5)));
    }

    @Test
    void observe_whereNothingCanBeWatched_looksAllTheSame() {
        Election.Observation unused = election.observe(told::add);
        link.fail(link.take("watch.start"), ErrorCode.TOO_MANY);
        link.answer(link.take("lock.get"), ledBy("one", 5));
        assertThat(told).containsExactly(Optional.of(new Leader("one", 5)));
        time.passMillis(5_000);
        link.fail(link.take("watch.start"), ErrorCode.UNAVAILABLE);
        link.fail(link.take("lock.get"), ErrorCode.UNAVAILABLE);
        time.passMillis(1_000);
        answerWatch(ledBy("two", 6));

        assertThat(told).hasSize(2).endsWith(Optional.of(new Leader("two", 6)));
    }

    @Test
    void observers_ofOneElection_areToldBothAndStopApart() {
        List<Optional<Leader>> others = new ArrayList<>();
        Election.Observation first = election.observe(told::add);
        answerWatch(VACANT);
        Election.Observation second = locks.election("chief").observe(others::add);
        answerWatch(VACANT);
        first.close();
        time.settle();
        assertThat(link.isQuiet()).isTrue();
        changed();
        link.answer(link.take("lock.get"), ledBy("one", 5));
        second.close();

        assertThat(link.take("watch.stop").args().getJsonArray("topics")).hasSize(1);
        assertThat(told).hasSize(1);
        assertThat(others).hasSize(2);
    }
}
