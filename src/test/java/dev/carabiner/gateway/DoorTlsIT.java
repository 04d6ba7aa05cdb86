package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.TestAuthority;
import dev.carabiner.TestAuthority.Leaf;
import dev.carabiner.TestAuthority.Wish;
import dev.carabiner.config.PemFile;
import dev.carabiner.config.TlsFiles;
import dev.carabiner.service.Session.Close;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoorTlsIT {
    private static final TestAuthority AUTHORITY = TestAuthority.named("web");
    private static final String HANDSHAKE = """
            GET /v1/ws HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """.replace("\n", "\r\n");

    private final ScriptedOperations operations = new ScriptedOperations();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Logger log = Logger.getLogger(CertificateWatch.class.getName());
    private final Handler listening = new Listening(said);

    /** Held until the end: once one is collected as garbage, it is shut down, and connects no more. */
    private final List<HttpClient> clients = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private Vertx vertx;

    /** Writes down what the watch logs. */
    private static final class Listening extends Handler {
        private final List<String> said;

        private Listening(List<String> said) {
            this.said = said;
        }

        @Override
        public void publish(LogRecord entry) {
            said.add(entry.getLevel() + " " + new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        AUTHORITY.leaf("first").into(folder, "own");
        log.addHandler(listening);
    }

    @AfterEach
    void stop() throws Exception {
        log.removeHandler(listening);
        Await.result(vertx.close());
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, EC", "TLSv1.3, EC", "TLSv1.2, RSA", "TLSv1.3, RSA"})
    void door_inTls_answersOverHttpsAndIsWhoItSays(String protocol, String keys) throws Exception {
        AUTHORITY
                .leaf("member", Wish.USUAL.withKeys(keys), "127.0.0.1", "localhost")
                .into(folder, "own");
        int port = open(Optional.empty());
        HttpClientOptions options = trusting(AUTHORITY).setEnabledSecureTransportProtocols(Set.of(protocol));

        assertThat(status(vertx.createHttpClient(options), port)).isEqualTo(200);
        assertThat(status(vertx.createHttpClient(options.setUseAlpn(true)), port))
                .isEqualTo(200);
    }

    @Test
    void door_inTls_refusesOldProtocolsClearTextAndStrangersNames() throws Exception {
        int port = open(Optional.empty());
        HttpClientOptions old = trusting(AUTHORITY).setEnabledSecureTransportProtocols(Set.of("TLSv1.1"));
        HttpClientOptions weak = trusting(AUTHORITY).addEnabledCipherSuite("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
        HttpClientOptions stranger = trusting(TestAuthority.named("web"));

        assertThat(Await.failure(get(vertx.createHttpClient(old), port, "localhost")))
                .isNotNull();
        assertThat(Await.failure(get(vertx.createHttpClient(weak), port, "localhost")))
                .isNotNull();
        assertThat(Await.failure(get(vertx.createHttpClient(stranger), port, "localhost")))
                .isInstanceOf(SSLHandshakeException.class);
        try (RawPeer clear = new RawPeer(port)) {
            clear.sendRequest("GET", "/health/live", "", "Host: localhost");
            assertThat(clear.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void origin_ofAPageInClearText_isForbiddenThoughItIsOfTheSameName() throws Exception {
        int port = open(Optional.empty());
        HttpClient client = vertx.createHttpClient(trusting(AUTHORITY));

        assertThat(statusFor(client, port, "https://localhost:" + port)).isEqualTo(200);
        assertThat(statusFor(client, port, "http://localhost:" + port)).isEqualTo(403);
    }

    private int statusFor(HttpClient client, int port, String origin) throws Exception {
        clients.add(client);
        return Await.result(client.request(HttpMethod.GET, port, "localhost", "/v1/ring")
                        .compose(request -> request.putHeader("Origin", origin).send()))
                .statusCode();
    }

    @Test
    void door_withClientAuthority_letsInItsClientsOnly() throws Exception {
        TestAuthority clients = TestAuthority.named("clients");
        clients.into(folder, "clients.pem");
        int port = open(Optional.of("clients.pem"));

        assertThat(status(vertx.createHttpClient(showing(clients.leaf("billing"))), port))
                .isEqualTo(200);
        assertThat(Await.failure(get(vertx.createHttpClient(trusting(AUTHORITY)), port, "localhost")))
                .isNotNull();
        assertThat(Await.failure(get(vertx.createHttpClient(showing(AUTHORITY.leaf("stranger"))), port, "localhost")))
                .isNotNull();
    }

    @Test
    void files_replaced_areInUseForNewConnectionsWhileOldOnesGoOn() throws Exception {
        int port = open(Optional.empty());
        HttpClient standing = vertx.createHttpClient(trusting(AUTHORITY));
        assertThat(subject(standing, port)).isEqualTo("CN=first");

        AUTHORITY.leaf("second").into(folder, "own");

        Await.until("a word of it", () -> said("INFO new certificate in use: CN=second"));
        assertThat(subject(vertx.createHttpClient(trusting(AUTHORITY)), port)).isEqualTo("CN=second");
        assertThat(subject(standing, port)).isEqualTo("CN=first"); // The same connection as before.
    }

    @Test
    void clientAuthority_replaced_isTheOnlyOneThen() throws Exception {
        TestAuthority before = TestAuthority.named("before");
        TestAuthority after = TestAuthority.named("after");
        before.into(folder, "clients.pem");
        int port = open(Optional.of("clients.pem"));
        assertThat(status(vertx.createHttpClient(showing(before.leaf("billing"))), port))
                .isEqualTo(200);

        after.into(folder, "clients.pem");
        Await.until("a word of it", () -> said("INFO new certificate in use: CN=first"));

        assertThat(status(vertx.createHttpClient(showing(after.leaf("billing"))), port))
                .isEqualTo(200);
        for (HttpClientOptions refused : List.of(trusting(AUTHORITY), showing(before.leaf("billing")))) {
            assertThat(Await.failure(get(vertx.createHttpClient(refused), port, "localhost")))
                    .isNotNull();
        }
    }

    @Test
    void handshake_thatDoesNotBegin_isGivenUpAfterSeconds() throws Exception {
        try (RawPeer silent = new RawPeer(open(Optional.empty()))) {
            assertThat(silent.isClosedByPeer()).isTrue(); // Or it would wait for 20 s.
        }
    }

    @Test
    void files_halfWrittenThenWhole_keepTheOldOneUntilThen() throws Exception {
        int port = open(Optional.empty());
        Leaf second = AUTHORITY.leaf("second");

        write("own.pem", second.certificate().substring(0, 100));
        Await.until("a word of it", () -> said("WARNING http.tls.certificate: " + folder.resolve("own.pem")));
        assertThat(fresh(port)).isEqualTo("CN=first");

        write("own.pem", second.certificate());
        Await.until(
                "a word of it",
                () -> said("WARNING http.tls.key: " + folder.resolve("own.key")
                        + " (expected: the key of the first certificate in " + folder.resolve("own.pem")));
        assertThat(fresh(port)).isEqualTo("CN=first");

        Files.delete(folder.resolve("own.key"));
        Await.until(
                "a word of it",
                () -> said("own.key (expected: a readable file); the certificate in use stays: CN=first"));
        assertThat(fresh(port)).isEqualTo("CN=first");

        write("own.key", second.key());
        Await.until("a word of it", () -> said("INFO new certificate in use: CN=second"));
        assertThat(fresh(port)).isEqualTo("CN=second");
        assertThat(said).doesNotHaveDuplicates().noneMatch(line -> line.contains("PRIVATE"));
    }

    @Test
    void certificate_thatEndsSoon_isSaidOnce() throws Exception {
        AUTHORITY
                .leaf("old", Wish.USUAL.validFor(Duration.ofDays(3)), "localhost")
                .into(folder, "own");

        int port = open(Optional.empty());

        Await.until("a word of it", () -> said("the certificate ends soon, or has: CN=old"));
        assertThat(fresh(port)).isEqualTo("CN=old");
        assertThat(said).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"FAREWELL, BY_CLIENT", "END_OF_STREAM, BY_SERVER", "RESET, BY_SERVER"})
    void socket_thatEndsWithoutAFrame_isTheClientsDoingOnlyIfItSaysSoInTls(String end, Close cause) throws Exception {
        int port = open(Optional.empty());
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, "localhost", port, false);
            socket.getOutputStream().write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(12))
                    .asString(StandardCharsets.US_ASCII)
                    .endsWith("101");
            switch (end) {
                case "FAREWELL" -> {
                    socket.shutdownOutput();
                    plain.shutdownOutput();
                }
                case "END_OF_STREAM" -> plain.shutdownOutput();
                default -> reset(plain);
            }

            Await.until("its end", () -> operations.closes().contains(cause));
            assertThat(operations.closes()).containsExactly(cause);
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static SSLContext context() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(AUTHORITY.pem().getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private boolean said(String words) {
        return said.stream().anyMatch(line -> line.contains(words));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, StandardCharsets.US_ASCII);
    }

    private int open(Optional<String> clientAuthority) throws Exception {
        TlsFiles files = new TlsFiles(
                new PemFile("http.tls.certificate", folder.resolve("own.pem")),
                new PemFile("http.tls.key", folder.resolve("own.key")),
                clientAuthority.map(file -> new PemFile("http.tls.clientCa", folder.resolve(file))));
        DoorGuard guard = new DoorGuard(
                List.of(), List.of(), Optional.of(new DoorGuard.Tls(files, files.read(), Duration.ofMillis(50))));
        return Await.result(Doors.open(
                        vertx,
                        operations,
                        () -> Future.succeededFuture(Readiness.Verdict.READY),
                        new DoorSettings("127.0.0.1", 0, 1, 65_536, 65_536, 100).withGuard(guard)))
                .actualPort();
    }

    private static HttpClientOptions trusting(TestAuthority authority) {
        return new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authority.pem())));
    }

    private static HttpClientOptions showing(Leaf own) {
        return trusting(AUTHORITY)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addKeyValue(Buffer.buffer(own.key()))
                        .addCertValue(Buffer.buffer(own.certificate())));
    }

    private Future<HttpClientResponse> get(HttpClient client, int port, String host) {
        clients.add(client);
        return client.request(HttpMethod.GET, port, host, "/health/live").compose(request -> request.send());
    }

    private int status(HttpClient client, int port) throws Exception {
        return Await.result(get(client, port, "localhost")).statusCode();
    }

    private String subject(HttpClient client, int port) throws Exception {
        HttpClientResponse response = Await.result(get(client, port, "localhost"));
        assertThat(response.statusCode()).isEqualTo(200);
        X509Certificate shown = (X509Certificate)
                response.request().connection().peerCertificates().get(0);
        return shown.getSubjectX500Principal().getName();
    }

    private String fresh(int port) throws Exception {
        HttpClient client = vertx.createHttpClient(trusting(AUTHORITY));
        try {
            return subject(client, port);
        } finally {
            Await.result(client.close());
        }
    }
}
