package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Lock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What callers are told without asking, and what they see who look at all locks, on three real members with Raft. */
final class LockEventsIT {
    private static final long BOUND_SECONDS = 30;

    private static ThreeMembers cluster;
    private static TestClients clients;

    @BeforeAll
    static void start() throws Exception {
        clients = new TestClients();
        cluster = ThreeMembers.start();
    }

    @AfterAll
    static void stop() throws TimeoutException {
        clients.close();
        cluster.close();
    }

    private static JsonObject lock(String name) {
        return new JsonObject().put("lock", name);
    }

    private static JsonObject lease(String name, String id) {
        return lock(name).put("leaseId", id);
    }

    private static JsonObject topics(String... topics) {
        return new JsonObject().put("topics", new JsonArray(List.of(topics)));
    }

    private static JsonObject next(BlockingQueue<JsonObject> events) throws InterruptedException {
        return Objects.requireNonNull(events.poll(BOUND_SECONDS, TimeUnit.SECONDS), "no event came");
    }

    /**
     * What is told up to this event, without what only a busy machine adds to it: an acquire or a renewal that took over a
     * second is repeated, and told as one more renewal; and what is granted from the queue, and not taken up within three
     * seconds, lapses and is granted again.
     */
    private static List<JsonObject> storyUntil(TestClients.Socket watcher, String cause, String leaseId)
            throws InterruptedException {
        List<JsonObject> story = new ArrayList<>();
        while (story.isEmpty() || !isOf(story.get(story.size() - 1), cause, leaseId)) {
            JsonObject event = next(watcher.events());
            assertThat(event.getString("event")).isEqualTo("lock.changed");
            JsonObject data = event.getJsonObject("data");
            String id = data.getString("leaseId");
            boolean repeat = data.getString("cause").equals("renewed")
                    && (!id.equals("a") || isOf(story.get(story.size() - 1), "renewed", id));
            if (repeat) {
                continue;
            }
            if (isOf(data, "expired", "b")) {
                assertThat(isOf(story.remove(story.size() - 1), "granted", "b")).isTrue();
                continue;
            }
            story.add(data);
        }
        return story;
    }

    private static boolean isOf(JsonObject change, String cause, String leaseId) {
        return change.getString("cause").equals(cause)
                && change.getString("leaseId").equals(leaseId);
    }

    /** Events as {@code cause leaseId state}. */
    private static List<String> lines(List<JsonObject> story) {
        return story.stream()
                .map(data -> data.getString("cause") + " " + data.getString("leaseId") + " " + data.getString("state"))
                .toList();
    }

    @Test
    void list_of250LocksOverThreeMembers_isPagedByName() throws Exception {
        List<Future<JsonObject>> acquired = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<TestClient> doors = List.of(
                clients.socket(cluster.member(0)),
                clients.socket(cluster.member(1)),
                clients.socket(cluster.member(2)));
        for (int i = 0; i < 250; i++) {
            String name = "list/%03d".formatted(i);
            names.add(name);
            acquired.add(doors.get(i % 3).call("lock.acquire", lease(name, "a").put("wait", 20_000)));
        }
        Future.all(acquired).await(60, TimeUnit.SECONDS);

        List<String> read = new ArrayList<>();
        Set<String> owners = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        JsonObject args = new JsonObject().put("prefix", "list/").put("count", 100);
        String after = "";
        while (after != null) {
            JsonObject page = doors.get(1).ask("lock.list", args.copy().put("after", after));
            sizes.add(page.getJsonArray("locks").size());
            for (Object document : page.getJsonArray("locks")) {
                read.add(((JsonObject) document).getString("lock"));
                owners.add(((JsonObject) document).getString("owner"));
                assertThat(((JsonObject) document).getString("state")).isEqualTo("held");
            }
            after = page.getString("next");
        }
        assertThat(read).isEqualTo(names);
        assertThat(sizes).containsExactly(100, 100, 50);
        assertThat(owners).containsExactlyInAnyOrder("member-1", "member-2", "member-3");

        JsonObject overHttp = get(cluster.member(2), "/v1/locks?prefix=list%2F1&after=list%2F117&count=2");
        assertThat(overHttp.getJsonArray("locks").stream()
                        .map(document -> ((JsonObject) document).getString("lock"))
                        .toList())
                .containsExactly("list/118", "list/119");
        assertThat(overHttp.getString("next")).isEqualTo("list/119");
    }

    private static JsonObject get(Carabiner member, String path) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(member.http() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    @Test
    void watch_ofALockThatAnotherMemberOwns_tellsAllThatBecomesOfIt_inOrder() throws Exception {
        TestClients.Socket watcher = clients.socket(cluster.member(1));
        TestClient first = clients.socket(cluster.member(0));
        TestClient third = clients.socket(cluster.member(2));
        String name = ownedElsewhere(watcher, "member-2");
        JsonObject started = watcher.ask("watch.start", topics("lock:" + name));
        assertThat(started.getJsonArray("watching")).containsExactly("lock:" + name);
        assertThat(started.getJsonObject("state").getJsonObject("lock:" + name).getString("state"))
                .isEqualTo("free");

        first.ask("lock.acquire", lease(name, "a").put("wait", 10_000));
        third.ask("lock.renew", lease(name, "a"));
        Future<JsonObject> waiting = third.call("lock.acquire", lease(name, "b").put("wait", 30_000));
        awaitWaiting(first, name);
        first.ask("lock.release", lease(name, "a"));
        waiting.await(BOUND_SECONDS, TimeUnit.SECONDS);
        first.ask("lock.break", lock(name));
        long token = first.ask("lock.acquire", lease(name, "c").put("ttl", 500)).getLong("token");

        List<JsonObject> told = storyUntil(watcher, "expired", "c");
        assertThat(lines(told))
                .containsExactly(
                        "granted a held",
                        "renewed a held",
                        "released a free",
                        "granted b held",
                        "broken b free",
                        "granted c held",
                        "expired c free");
        assertThat(told.get(told.size() - 1).getLong("token")).isEqualTo(token);

        assertThat(watcher.ask("watch.stop", topics("lock:" + name)).getJsonArray("watching"))
                .isEmpty();
        first.ask("lock.acquire", lease(name, "unheard"));
        first.ask("lock.release", lease(name, "unheard"));
        JsonObject again = watcher.ask("watch.start", topics("locks:" + name.substring(0, 8), "members", "ring"));
        assertThat(again.getJsonObject("state").getMap()).hasSize(3);
        first.ask("lock.acquire", lease(name, "heard"));
        // What was under way while the state was read is told after it, even if the state shows it already.
        assertThat(lines(storyUntil(watcher, "granted", "heard")))
                .filteredOn(line -> !line.contains("unheard"))
                .containsExactly("granted heard held");
    }

    private static String ownedElsewhere(TestClient client, String member) throws Exception {
        for (int i = 0; ; i++) {
            String name = "watched/" + i;
            if (!member.equals(client.ask("lock.get", lock(name)).getString("owner"))) {
                return name;
            }
        }
    }

    private static void awaitWaiting(TestClient client, String name) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (client.ask("lock.get", lock(name)).getInteger("waiting") == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    @Test
    void holder_whoseLeaseIsBrokenOrExpires_isToldWithoutAsking() throws Exception {
        TestClients.Socket holder = clients.socket(cluster.member(0));
        TestClients.Socket other = clients.socket(cluster.member(0));
        TestClient operator = clients.socket(cluster.member(2));

        long broken = holder.ask("lock.acquire", lease("lost/broken", "a").put("wait", 10_000))
                .getLong("token");
        Future<JsonObject> waiting =
                other.call("lock.acquire", lease("lost/broken", "b").put("wait", 30_000));
        awaitWaiting(operator, "lost/broken");
        operator.ask("lock.break", lease("lost/broken", "a").put("reason", "maintenance"));
        assertLost(holder, "lost/broken", "a", broken, "broken");

        // Granted from the queue, and so through its desk.
        long second = waiting.await(BOUND_SECONDS, TimeUnit.SECONDS).getLong("token");
        operator.ask("lock.break", lock("lost/broken"));
        assertLost(other, "lost/broken", "b", second, "broken");

        long expired = holder.ask("lock.acquire", lease("lost/expired", "a").put("ttl", 300))
                .getLong("token");
        assertLost(holder, "lost/expired", "a", expired, "expired");

        // Who renews a lease holds it; and who has released it has lost nothing.
        holder.ask("lock.acquire", lease("lost/renewed", "a").put("ttl", 5_000));
        other.ask("lock.renew", lease("lost/renewed", "a"));
        assertThat(next(other.events()).getJsonObject("data").getString("reason"))
                .isEqualTo("expired");
        holder.ask("lock.acquire", lease("lost/released", "a"));
        holder.ask("lock.release", lease("lost/released", "a"));
        assertThat(holder.events()).isEmpty();
        assertThat(other.events()).isEmpty();
    }

    private static void assertLost(TestClients.Socket holder, String name, String id, long token, String reason)
            throws Exception {
        JsonObject event = next(holder.events());
        assertThat(event.getString("event")).isEqualTo("lock.lost");
        assertThat(event.getJsonObject("data"))
                .isEqualTo(lease(name, id).put("token", token).put("reason", reason));
    }

    @Test
    void getLock_thatIsBroken_isLoggedOnItsMemberAtOnce() throws Exception {
        BlockingQueue<String> logged = new LinkedBlockingQueue<>();
        Logger log = Logger.getLogger("dev.carabiner.service.SharedDataLocks");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(new SimpleFormatter().formatMessage(line));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try {
            Lock lock = cluster.member(0)
                    .vertx()
                    .sharedData()
                    .getLockWithTimeout("lost/drop-in", 10_000)
                    .await(BOUND_SECONDS, TimeUnit.SECONDS);
            clients.socket(cluster.member(1))
                    .ask("lock.break", lock("lost/drop-in").put("reason", "maintenance"));
            // A renewal, seconds later, would have been told something else.
            assertThat(logged.poll(BOUND_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo("lock lost/drop-in was lost while held: broken: maintenance");
            lock.release();
            assertThat(logged.poll(BOUND_SECONDS, TimeUnit.SECONDS)).startsWith("late release of lock lost/drop-in");
        } finally {
            log.removeHandler(handler);
        }
    }

    @Test
    void eventBus_consumersOnTwoMembers_hearEachEventExactlyOnce() throws Exception {
        List<BlockingQueue<JsonObject>> heard = new ArrayList<>();
        List<MessageConsumer<JsonObject>> consumers = new ArrayList<>();
        // Two on one member, one on another, none on the third; one of them for this member alone.
        for (int member : List.of(0, 0, 2)) {
            BlockingQueue<JsonObject> queue = new LinkedBlockingQueue<>();
            heard.add(queue);
            var bus = cluster.member(member).vertx().eventBus();
            MessageConsumer<JsonObject> consumer = consumers.size() == 1
                    ? bus.localConsumer("carabiner.events.locks")
                    : bus.consumer("carabiner.events.locks");
            consumer.handler(message -> {
                assertThat(message.headers().get("event")).isEqualTo("lock.changed");
                if (message.body().getString("lock").startsWith("bus/")) {
                    queue.add(message.body());
                }
            });
            consumers.add(consumer);
            consumer.completion().await(BOUND_SECONDS, TimeUnit.SECONDS);
        }
        List<TestClient> doors = List.of(
                clients.socket(cluster.member(0)),
                clients.socket(cluster.member(1)),
                clients.socket(cluster.member(2)));
        awaitHearing(doors.get(1), heard);

        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            String name = "bus/" + i;
            long token = doors.get(i % 3)
                    .ask("lock.acquire", lease(name, "a").put("wait", 10_000))
                    .getLong("token");
            doors.get((i + 1) % 3).ask("lock.release", lease(name, "a"));
            expected.add(name + " granted " + token);
            expected.add(name + " released " + token);
        }
        for (BlockingQueue<JsonObject> queue : heard) {
            List<String> each = new ArrayList<>();
            while (each.size() < expected.size()) {
                JsonObject event = next(queue);
                if (!isExtra(event)) {
                    each.add(event.getString("lock") + " " + event.getString("cause") + " " + event.getLong("token"));
                }
            }
            assertThat(each).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
        }
        for (MessageConsumer<JsonObject> consumer : consumers) {
            consumer.unregister().await(BOUND_SECONDS, TimeUnit.SECONDS);
        }
        heard.forEach(queue -> queue.removeIf(LockEventsIT::isExtra));
        assertThat(heard).allMatch(BlockingQueue::isEmpty);
    }

    /** Of a probe, or of an acquire that took over a second and was repeated. */
    private static boolean isExtra(JsonObject event) {
        return event.getString("lock").equals("bus/probe")
                || event.getString("cause").equals("renewed");
    }

    /** Owners hear of a consumer a moment after it was registered, and there is nothing that says so but an event. */
    private static void awaitHearing(TestClient client, List<BlockingQueue<JsonObject>> heard) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        Set<BlockingQueue<JsonObject>> hearing = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int probe = 0; hearing.size() < heard.size(); probe++) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            // A lease id that has ended is not granted again.
            client.ask("lock.acquire", lease("bus/probe", "p" + probe).put("wait", 10_000));
            client.ask("lock.release", lease("bus/probe", "p" + probe));
            for (BlockingQueue<JsonObject> queue : heard) {
                if (queue.poll(100, TimeUnit.MILLISECONDS) != null) {
                    hearing.add(queue);
                }
            }
        }
    }

    @Test
    void watch_ofMembersAndRing_tellsWhoJoinsAndLeaves() throws Exception {
        try (ThreeMembers small = ThreeMembers.start(2, 0, Map.of())) {
            TestClients.Socket watcher = clients.socket(small.member(0));
            JsonObject state =
                    watcher.ask("watch.start", topics("members", "ring")).getJsonObject("state");
            // The other one has joined, but word of it may be on its way.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
            while (state.getJsonObject("members").getJsonArray("members").size() < 2) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                watcher = clients.socket(small.member(0));
                state = watcher.ask("watch.start", topics("members", "ring")).getJsonObject("state");
            }
            long version = state.getJsonObject("ring").getLong("version");
            assertThat(state.getJsonObject("members").getLong("version")).isEqualTo(version);

            Carabiner third = small.startAnother();
            Changes joining = changesUntil(watcher, version, "joined");
            assertThat(names(joining.last.getJsonArray("members")))
                    .containsExactlyInAnyOrder("member-1", "member-2", "member-3");
            assertThat(joining.moved).isBetween(0.1, 0.7);

            small.stop(third);
            Changes leaving = changesUntil(watcher, joining.version, "left");
            assertThat(names(leaving.last.getJsonArray("members"))).containsExactlyInAnyOrder("member-1", "member-2");
            assertThat(leaving.moved).isBetween(0.1, 0.7);
        }
    }

    private static List<String> names(JsonArray members) {
        return members.stream()
                .map(member -> ((JsonObject) member).getString("name"))
                .collect(Collectors.toList());
    }

    /** What a series of changes comes to. */
    private record Changes(JsonObject last, long version, double moved) {}

    /** Reads until member-3 has joined or left both; each event goes on where the one before it ended. */
    private static Changes changesUntil(TestClients.Socket watcher, long from, String what) throws Exception {
        long version = from;
        double moved = 0;
        JsonObject last = new JsonObject();
        boolean members = false;
        boolean ring = false;
        while (!members || !ring) {
            JsonObject event = next(watcher.events());
            JsonObject data = event.getJsonObject("data");
            if (event.getString("event").equals("members.changed")) {
                last = data;
                members |= names(data.getJsonArray(what)).contains("member-3");
            } else {
                assertThat(event.getString("event")).isEqualTo("ring.changed");
                assertThat(data.getLong("previous")).isEqualTo(version);
                version = data.getLong("version");
                moved += data.getDouble("moved");
                ring |= data.getJsonArray(what).contains("member-3");
            }
        }
        return new Changes(last, version, moved);
    }
}
