package dev.carabiner.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LockMode;
import dev.carabiner.lock.LockName;
import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.HotKeys;
import dev.carabiner.ring.MovedRange;
import dev.carabiner.ring.MovedReplicas;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final LockName LOCK = new LockName("orders/42");
    private static final LeaseId LEASE = new LeaseId("l-1");

    @Test
    void results_haveTheirFields() {
        assertThat(new Granted(
                                LOCK,
                                LEASE,
                                1843772417835009L,
                                LockMode.SHARED,
                                1,
                                Duration.ofSeconds(30),
                                "billing-7",
                                Duration.ofMillis(12))
                        .toJson())
                .isEqualTo(json("{'lock':'orders/42','leaseId':'l-1','token':1843772417835009,'mode':'shared',"
                        + "'permits':1,'ttl':30000,'holder':'billing-7','waited':12}"));
        assertThat(new Renewed(LOCK, LEASE, 5, Duration.ofSeconds(1)).toJson())
                .isEqualTo(json("{'lock':'orders/42','leaseId':'l-1','token':5,'ttl':1000}"));
        assertThat(new Released(LOCK, LEASE).toJson())
                .isEqualTo(json("{'lock':'orders/42','leaseId':'l-1','released':true}"));
        assertThat(new Cancelled(LOCK, LEASE, false).toJson())
                .isEqualTo(json("{'lock':'orders/42','leaseId':'l-1','cancelled':false}"));
        assertThat(new Checked(LOCK, 4, false, 5).toJson())
                .isEqualTo(json("{'lock':'orders/42','token':4,'current':false,'newest':5}"));
        assertThat(new Broken(LOCK, 2).toJson()).isEqualTo(json("{'lock':'orders/42','broken':2}"));
    }

    @Test
    void lockDocument_held_showsHoldersAndWaiters() {
        LockDocument document = new LockDocument(
                LOCK,
                Optional.of(LockMode.EXCLUSIVE),
                Optional.of(1),
                1843772417835009L,
                List.of(new LockDocument.Holder(
                        Optional.of(LEASE),
                        "billing-7",
                        1843772417835009L,
                        1,
                        Duration.ofSeconds(30),
                        Duration.ofMillis(21544),
                        1_795_399_511L,
                        3,
                        new JsonObject())),
                List.of(new LockDocument.Waiter(
                        Optional.empty(), "billing-9", 1, LockMode.EXCLUSIVE, Duration.ofMillis(812))),
                1,
                Optional.of("node-2"),
                17);

        assertThat(document.toJson().encode())
                .isEqualTo(("{'lock':'orders/42','state':'held','mode':'exclusive','limit':1,"
                                + "'newestToken':1843772417835009,'holders':[{'leaseId':'l-1','holder':'billing-7',"
                                + "'token':1843772417835009,'permits':1,'ttl':30000,'remaining':21544,"
                                + "'acquired':'2026-11-23T02:05:11Z','renewals':3,'metadata':{}}],"
                                + "'waiters':[{'holder':'billing-9','position':1,'mode':'exclusive','waited':812}],"
                                + "'waiting':1,'owner':'node-2','shard':17}")
                        .replace('\'', '"'));
    }

    @Test
    void lockDocument_free_hasNoModeAndEmptyLists() {
        assertThat(free(List.of(), 0).toJson())
                .isEqualTo(json("{'lock':'orders/42','state':'free','newestToken':7,'holders':[],'waiters':[],"
                        + "'waiting':0,'shard':3}"));
    }

    @Test
    void lockDocument_manyWaiters_showsAHundredAndTheCount() {
        List<LockDocument.Waiter> waiters = IntStream.rangeClosed(1, 250)
                .mapToObj(
                        i -> new LockDocument.Waiter(Optional.empty(), "", i, LockMode.EXCLUSIVE, Duration.ofMillis(i)))
                .toList();

        JsonObject json = free(waiters, 250).toJson();

        assertThat(json.getJsonArray("waiters")).hasSize(100);
        assertThat(json.getJsonArray("waiters").getJsonObject(99).getInteger("position"))
                .isEqualTo(100);
        assertThat(json.getInteger("waiting")).isEqualTo(250);
    }

    @Test
    void lockDocument_fewerWaitingThanShown_isRefused() {
        List<LockDocument.Waiter> one =
                List.of(new LockDocument.Waiter(Optional.empty(), "", 1, LockMode.SHARED, Duration.ZERO));

        assertThatThrownBy(() -> free(one, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lockDocument_leaseAtItsEnd_hasNoNegativeTime() {
        LockDocument.Holder late = new LockDocument.Holder(
                Optional.of(LEASE), "", 1, 1, Duration.ofSeconds(1), Duration.ofMillis(-5), 0, 0, new JsonObject());

        assertThat(late.toJson().getLong("remaining")).isZero();
    }

    @Test
    void lockPage_lastOne_hasNoNext() {
        assertThat(new LockPage(List.of(), Optional.empty()).toJson()).isEqualTo(json("{'locks':[]}"));
        assertThat(new LockPage(List.of(free(List.of(), 0)), Optional.of("orders/42"))
                        .toJson()
                        .getString("next"))
                .isEqualTo("orders/42");
    }

    @Test
    void member_withoutZoneAndDoor_leavesThemOut() {
        Member bare = new Member(
                "node-1", "id-1", MemberState.JOINING, Optional.empty(), 1.0, "127.0.0.1:5801", Optional.empty(), 0, 4);
        Member full = new Member(
                "node-2",
                "id-2",
                MemberState.ACTIVE,
                Optional.of("z"),
                2.5,
                "127.0.0.1:5802",
                Optional.of("http://127.0.0.1:8081"),
                1_795_399_511L,
                5);

        assertThat(MemberDocuments.list(List.of(bare, full)))
                .isEqualTo(json("{'members':[{'name':'node-1','id':'id-1','state':'joining','weight':1.0,"
                        + "'address':'127.0.0.1:5801','joined':'1970-01-01T00:00:00Z','incarnation':4},"
                        + "{'name':'node-2','id':'id-2','state':'active','zone':'z','weight':2.5,"
                        + "'address':'127.0.0.1:5802','http':'http://127.0.0.1:8081',"
                        + "'joined':'2026-11-23T02:05:11Z','incarnation':5}]}"));
    }

    @Test
    void cluster_showsWhatItsPromisesRestOn() {
        assertThat(new ClusterDocument(
                                "carabiner-me",
                                "node-1",
                                ClusterDocument.Consistency.RAFT,
                                3,
                                new ClusterDocument.Raft(3, 3, "ready"),
                                "0.1.0",
                                0)
                        .toJson())
                .isEqualTo(json("{'cluster':'carabiner-me','member':'node-1','consistency':'raft','members':3,"
                        + "'raft':{'members':3,'required':3,'state':'ready'},'version':'0.1.0',"
                        + "'started':'1970-01-01T00:00:00Z'}"));
    }

    @Test
    void ring_diff_namesExactlyWhatMoved() {
        MovedRange quarter = new MovedRange(-16, 0x3FFFFFFFFFFFFFF0L, Optional.of("a"), Optional.empty());
        assertThat(RingDocuments.diff(1, 2, List.of(quarter)))
                .isEqualTo(json("{'from':1,'to':2,'ranges':[{'start':'fffffffffffffff0','end':'3ffffffffffffff0',"
                        + "'from':'a'}],'moved':0.25}"));
    }

    @Test
    void ring_diffOfReplicas_namesTheListsAndWhatIsToBeCopied() {
        MovedReplicas quarter = new MovedReplicas(0, 0x4000000000000000L, List.of("a", "b"), List.of("a", "c"));
        assertThat(RingDocuments.diff(1, 2, 2, List.of(quarter)))
                .isEqualTo(json("{'from':1,'to':2,'replicas':2,'ranges':[{'start':'0000000000000000',"
                        + "'end':'4000000000000000','from':['a','b'],'to':['a','c']}],'moved':0.25,'copied':0.25}"));
    }

    @Test
    void hot_always_namesKeysAndLocksWithTheirCounts() {
        HotKeys.Hot hot = new HotKeys.Hot("k", 9, 2);
        assertThat(HotDocuments.hot(List.of(HotDocuments.key("a", hot)), List.of(hot), 10))
                .isEqualTo(json("{'halfLife':10000,'keys':[{'address':'a','key':'k','count':9,'error':2}],"
                        + "'locks':[{'lock':'k','count':9,'error':2}]}"));
    }

    @Test
    void ring_ofOneMember_isAllItsOwn() {
        HashRing ring = HashRing.of(RingHash.MD5, 3, List.of(RingMember.of("a")));
        JsonObject document = RingDocuments.ring(7, ring);
        assertThat(document.getString("digest")).matches("[0-9a-f]{16}");
        document.remove("digest");
        assertThat(document)
                .isEqualTo(json("{'version':7,'hash':'md5','virtualNodes':3,'members':[{'name':'a','weight':1.0}],"
                        + "'balance':{'members':{'a':1.0},'zones':{},'maxToMean':1.0,'minToMean':1.0,"
                        + "'expected':{'maxToMean':1.0,'minToMean':1.0}}}"));
    }

    private static LockDocument free(List<LockDocument.Waiter> waiters, int waiting) {
        return new LockDocument(
                LOCK, Optional.empty(), Optional.empty(), 7, List.of(), waiters, waiting, Optional.empty(), 3);
    }

    private static JsonObject json(String text) {
        return new JsonObject(text.replace('\'', '"'));
    }
}
