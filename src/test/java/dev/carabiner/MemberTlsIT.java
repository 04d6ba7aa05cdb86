package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.TestAuthority.Leaf;
import dev.carabiner.client.CarabinerClient;
import dev.carabiner.client.ClientOptions;
import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.TestCluster;
import dev.carabiner.config.CarabinerOptions;
import dev.carabiner.config.InvalidOptionException;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.NodeInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two members whose event bus and doors are in TLS, and who gets in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemberTlsIT {
    private static final TestAuthority MEMBERS = TestAuthority.named("members");
    private static final TestAuthority CLIENTS = TestAuthority.named("clients");
    private static final TestAuthority STRANGERS = TestAuthority.named("strangers");
    /** The longest pause of which a connection that is refused may make use to say so. */
    private static final Duration REFUSED = Duration.ofSeconds(30);
    /** What nobody else holds is had at once; but on a machine that stands still for two seconds a try may not. */
    private static final LockOptions WAITING = LockOptions.defaults().waitingFor(Duration.ofSeconds(20));

    @TempDir
    static Path folder;

    private Vertx outside;
    private Optional<ThreeMembers> running = Optional.empty();

    @BeforeAll
    void start() throws Exception {
        outside = Vertx.vertx();
        MEMBERS.into(folder, "members.pem");
        CLIENTS.into(folder, "clients.pem");
        STRANGERS.into(folder, "strangers.pem");
        MEMBERS.leaf("member").into(folder, "own");
        MEMBERS.leaf("web", TestAuthority.Wish.USUAL, "127.0.0.1").into(folder, "web");
        STRANGERS.leaf("stranger").into(folder, "stranger");
        Map<String, String> settings = new HashMap<>(cluster("own", "members.pem"));
        settings.putAll(Map.of(
                "http.tls.certificate", folder.resolve("web.pem").toString(),
                "http.tls.key", folder.resolve("web.key").toString(),
                "http.tls.clientCa", folder.resolve("clients.pem").toString()));
        running = Optional.of(ThreeMembers.start(2, 0, settings));
    }

    private static Map<String, String> cluster(String leaf, String authorities) {
        return Map.of(
                "cluster.tls.certificate", folder.resolve(leaf + ".pem").toString(),
                "cluster.tls.key", folder.resolve(leaf + ".key").toString(),
                "cluster.tls.ca", folder.resolve(authorities).toString());
    }

    @AfterAll
    void stop() throws Exception {
        if (running.isPresent()) {
            running.get().close();
        }
        outside.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void locks_ofBothOwners_areTakenOverTheBus() throws Exception {
        for (Carabiner member : members().all()) {
            for (int i = 0; i < 8; i++) {
                // Of eight names the other member owns some: it is asked over the bus.
                String name = member.name() + "/" + i;
                Lease lease = member.locks().acquire(name, WAITING).await(40, TimeUnit.SECONDS);
                assertThat(lease.token()).isPositive();
                lease.release().await(20, TimeUnit.SECONDS);
            }
        }
        assertThat(owners()).hasSize(2);
    }

    private Iterable<String> owners() {
        Carabiner member = members().member(0);
        return IntStream.range(0, 8)
                .mapToObj(i -> ask(member, "lock.get", new JsonObject().put("lock", member.name() + "/" + i)))
                .map(lock -> lock.getString("owner"))
                .distinct()
                .toList();
    }

    private static JsonObject ask(Carabiner member, String op, JsonObject args) {
        return TestCluster.await(TestClient.bus(member).insist(op, args));
    }

    @Test
    void doors_inTls_areToldAsSuch() {
        assertThat(members().member(0).http()).startsWith("https://127.0.0.1:");
        JsonObject all = ask(members().member(0), "members.list", new JsonObject());
        assertThat(all.getJsonArray("members").stream().map(member -> ((JsonObject) member).getString("http")))
                .hasSize(2)
                .allMatch(http -> http.startsWith("https://127.0.0.1:"));
    }

    @Test
    void client_withTrustAndCertificate_takesLocks() throws Exception {
        ClientOptions patient = showing(CLIENTS.leaf("billing"))
                .connectingFor(Duration.ofSeconds(60))
                .withSilence(Duration.ofSeconds(30));
        CarabinerClient client = CarabinerClient.connect(outside, patient).await(60, TimeUnit.SECONDS);

        Lease lease = client.locks().acquire("over wss", WAITING).await(40, TimeUnit.SECONDS);

        assertThat(lease.token()).isPositive();
        assertThat(client.member()).hasValueSatisfying(uri -> assertThat(uri).hasScheme("wss"));
        client.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void client_whoseCertificateOrTrustDoesNotFit_isToldSo() {
        ClientOptions trustingTheJvm = ClientOptions.of(members().member(0).http());
        ClientOptions byAnotherName = ClientOptions.of(
                        members().member(0).http().replace("127.0.0.1", "localhost"))
                .trusting(pem(MEMBERS))
                .withCertificate(pair(CLIENTS.leaf("billing")));
        // All at once, as each tries for seconds.
        List<Refused> refused = List.of(
                refused(showing(STRANGERS.leaf("stranger")), ""),
                refused(options(), ""),
                refused(trustingTheJvm, "certif"),
                refused(trustingTheJvm.trusting(pem(STRANGERS)), "certif"),
                refused(byAnotherName, "localhost"));

        for (Refused one : refused) {
            assertThatThrownBy(() -> one.connecting.await(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(OperationFailure.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("no connection to any of")
                    .hasMessageContaining(one.words);
        }
    }

    /** A client that cannot connect, and what it is to say of it. */
    private record Refused(Future<CarabinerClient> connecting, String words) {}

    private Refused refused(ClientOptions options, String words) {
        return new Refused(
                CarabinerClient.connect(
                        outside, options.connectingFor(Duration.ofSeconds(6)).withSilence(Duration.ofSeconds(30))),
                words);
    }

    @Test
    void bus_withoutACertificateOfMembers_closesTheConnectionUnanswered() throws Exception {
        NetClientOptions tls = new NetClientOptions()
                .setSsl(true)
                .setHostnameVerificationAlgorithm("")
                .setTrustOptions(pem(MEMBERS));
        Leaf stranger = STRANGERS.leaf("stranger");
        Leaf member = MEMBERS.leaf("another member");

        assertThat(answer(new NetClientOptions())).isEmpty();
        assertThat(answer(new NetClientOptions(tls))).isEmpty();
        assertThat(answer(new NetClientOptions(tls).setKeyCertOptions(pair(stranger))))
                .isEmpty();
        // The same words of somebody who belongs are answered, so it was the certificate.
        assertThat(answer(new NetClientOptions(tls).setKeyCertOptions(pair(member))))
                .isNotEmpty();
    }

    /** What the bus says to a ping, the first thing that a member may say. */
    private String answer(NetClientOptions options) throws Exception {
        CarabinerClusterManager manager =
                (CarabinerClusterManager) ((VertxInternal) members().member(0).vertx()).clusterManager();
        Promise<NodeInfo> found = Promise.promise();
        manager.getNodeInfo(manager.getNodeId(), found);
        NodeInfo bus = found.future().await(20, TimeUnit.SECONDS);
        Promise<String> heard = Promise.promise();
        outside.createNetClient(options)
                .connect(bus.port(), bus.host())
                .onSuccess(socket -> ping(socket, heard))
                .onFailure(refused -> heard.tryComplete(""));
        return heard.future().await(REFUSED.toSeconds(), TimeUnit.SECONDS);
    }

    private static void ping(NetSocket socket, Promise<String> heard) {
        socket.handler(bytes -> heard.tryComplete(bytes.toString()));
        socket.exceptionHandler(broken -> {});
        socket.closeHandler(closed -> heard.tryComplete(""));
        byte[] address = "__vertx_ping".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Buffer message = Buffer.buffer()
                .appendByte((byte) 1) // The version of the wire.
                .appendByte((byte) 1) // The codec of pings.
                .appendByte((byte) 0) // Sent, not published.
                .appendInt(address.length)
                .appendBytes(address)
                .appendInt(0) // No address to reply to.
                .appendInt(1)
                .appendString("x") // A sender.
                .appendInt(4); // No headers: their length alone.
        socket.write(Buffer.buffer().appendInt(message.length()).appendBuffer(message))
                .onFailure(broken -> heard.tryComplete(""));
    }

    @Test
    void member_inClearText_isRefusedAsItJoins() {
        assertThatThrownBy(() -> join(Map.of()))
                .hasMessageContaining("cluster.tls: off (expected: on, as on the member at 127.0.0.1:");
    }

    @Test
    void member_ofAnotherAuthority_isRefusedAsItJoins() {
        assertThatThrownBy(() -> join(cluster("stranger", "strangers.pem")))
                .hasMessageContaining("cluster.tls.certificate: " + folder.resolve("stranger.pem")
                        + " (expected: a certificate of an authority that the member at 127.0.0.1:");
    }

    @Test
    void member_whoseCertificateIsOfNoAuthorityOfItsOwn_doesNotStart() {
        assertThatThrownBy(() -> join(cluster("stranger", "members.pem")))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("cluster.tls.certificate: " + folder.resolve("stranger.pem")
                        + " (expected: a certificate issued by an authority in cluster.tls.ca: ");
    }

    @Test
    void member_whoseDoorHasNoKey_doesNotStart() {
        Map<String, String> settings = new HashMap<>(cluster("own", "members.pem"));
        settings.put("http.tls.certificate", folder.resolve("own.pem").toString());
        settings.put("http.tls.key", folder.resolve("none.key").toString());

        assertThatThrownBy(() -> join(settings))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("http.tls.key: " + folder.resolve("none.key") + " (expected: a readable file)");
    }

    @Test
    void plainVertx_thatWasNotGivenTheSetting_doesNotJoin() {
        CarabinerClusterManager manager =
                new CarabinerClusterManager(CarabinerOptions.defaults().with(cluster("own", "members.pem")));

        assertThatThrownBy(() -> Vertx.builder()
                        .withClusterManager(manager)
                        .buildClustered()
                        .await(30, TimeUnit.SECONDS))
                .hasMessageContaining("cluster.tls: set (expected: an event bus that was given it");
    }

    private void join(Map<String, String> settings) throws Exception {
        CarabinerClusterManager manager =
                (CarabinerClusterManager) ((VertxInternal) members().member(0).vertx()).clusterManager();
        CarabinerOptions options = CarabinerOptions.defaults()
                .with(Map.of(
                        "cluster.name",
                        manager.clusterName(),
                        "cluster.join",
                        manager.clusterAddress(),
                        "cluster.port",
                        "0",
                        "http.port",
                        "0"))
                .with(settings);
        Carabiner joined = Carabiner.open(new VertxOptions(), options).await(60, TimeUnit.SECONDS);
        joined.close().await(60, TimeUnit.SECONDS);
    }

    private ThreeMembers members() {
        return running.orElseThrow();
    }

    private ClientOptions options() {
        return ClientOptions.of(members().member(0).http()).trusting(pem(MEMBERS));
    }

    private ClientOptions showing(Leaf own) {
        return options().withCertificate(pair(own));
    }

    private static PemTrustOptions pem(TestAuthority authority) {
        return new PemTrustOptions().addCertValue(Buffer.buffer(authority.pem()));
    }

    private static PemKeyCertOptions pair(Leaf leaf) {
        return new PemKeyCertOptions()
                .addKeyValue(Buffer.buffer(leaf.key()))
                .addCertValue(Buffer.buffer(leaf.certificate()));
    }
}
