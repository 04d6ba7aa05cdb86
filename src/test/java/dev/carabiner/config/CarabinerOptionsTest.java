package dev.carabiner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CarabinerOptionsTest {
    private static final Path EXAMPLE = Path.of("conf/carabiner.yaml");

    @TempDir
    Path folder;

    @Test
    void defaults_nothingWritten_areTheDocumentedOnes() {
        CarabinerOptions options = CarabinerOptions.defaults();

        assertThat(options.name()).isEmpty();
        assertThat(options.zone()).isEmpty();
        assertThat(options.weight()).isEqualTo(1);
        assertThat(options.cluster())
                .isEqualTo(new CarabinerOptions.Cluster(
                        "carabiner-" + System.getProperty("user.name"),
                        "127.0.0.1",
                        new Port(5801, false),
                        new Port(0, false),
                        List.of(),
                        0,
                        Optional.empty()));
        assertThat(options.http())
                .isEqualTo(new CarabinerOptions.Http(
                        "127.0.0.1", new Port(8080, false), List.of(), List.of(), Optional.empty()));
        assertThat(options.auth().mode()).isEqualTo(AuthOptions.Mode.NONE);
        assertThat(options.locks())
                .isEqualTo(new CarabinerOptions.Locks(
                        32,
                        Duration.ofSeconds(30),
                        Duration.ofMillis(100),
                        Duration.ofHours(24),
                        Duration.ofHours(1),
                        100_000,
                        Duration.ZERO));
        assertThat(options.ring()).isEqualTo(new CarabinerOptions.Ring(256, "xxh3", 1));
        assertThat(options.limits())
                .isEqualTo(new CarabinerOptions.Limits(65_536, 1_048_576, 20_000, OptionalInt.empty()));
        assertThat(options.detection())
                .isEqualTo(new CarabinerOptions.Detection(Duration.ofSeconds(1), Duration.ofSeconds(5)));
        assertThat(options.log()).isEqualTo(new CarabinerOptions.Log("text", "info"));
        assertThat(options.insecure()).isFalse();
    }

    @Test
    void load_log_byFileAndEnvironment() throws IOException {
        Path file = Files.writeString(folder.resolve("log.yaml"), "log:\n  format: json\n  level: off\n");

        assertThat(CarabinerOptions.load(Map.of("CARABINER_LOG_LEVEL", "debug"), Map.of("config", file.toString()))
                        .log())
                .isEqualTo(new CarabinerOptions.Log("json", "debug"));
        assertThat(CarabinerOptions.load(Map.of(), Map.of("config", file.toString()))
                        .log())
                .isEqualTo(new CarabinerOptions.Log("json", "off"));
        assertThatThrownBy(() -> CarabinerOptions.load(Map.of("CARABINER_LOG_FORMAT", "xml"), Map.of()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("log.format: xml (expected: text, json)");
    }

    @Test
    void rate_dependsOnWhoCanReachTheDoor_unlessItIsSaid() {
        CarabinerOptions local = CarabinerOptions.defaults();
        CarabinerOptions reachable = local.with(Map.of("http.host", "0.0.0.0", "insecure", "true"));

        assertThat(local.limits().rate()).isEmpty();
        assertThat(local.with("limits.rate", "50").limits().rate()).hasValue(50);
        assertThat(reachable.limits().rate()).hasValue(1_000);
        assertThat(reachable.with("limits.rate", "none").limits().rate()).isEmpty();
    }

    @Test
    void load_exampleFile_isExactlyTheDefaults() {
        assertThat(CarabinerOptions.load(Map.of(), Map.of("config", EXAMPLE.toString())))
                .isEqualTo(CarabinerOptions.defaults());
    }

    @Test
    void load_exampleFileWithRaft_isExactlyTheDefaultsWithRaft() {
        assertThat(CarabinerOptions.load(Map.of(), Map.of("config", EXAMPLE.toString(), "cluster.raft", "3")))
                .isEqualTo(CarabinerOptions.defaults().with("cluster.raft", "3"));
    }

    @Test
    void exampleFile_everyCommentedKeyTakenIn_namesEveryKeyThatAFileMaySet() throws IOException {
        // A commented key is a line "# key: value" whose value may stand there as it is.
        String all = Files.readString(EXAMPLE).replaceAll("(?m)^( *)# ([a-zA-Z]+): (\\S+|\\[.*])$", "$1$2: $3");

        assertThat(OptionsFile.read(write(all)).keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(OptionKey.values())
                        .filter(key -> !key.isFlagOnly())
                        .toList());
    }

    @Test
    void load_fileEnvironmentAndFlags_laterOverridesEarlier() throws IOException {
        Path file = write("{http: {port: 1001}, locks: {shards: 8, coldStartGrace: 7s}, zone: file}");
        Map<String, String> environment = Map.of(
                "CARABINER_CONFIG", file.toString(), "CARABINER_LOCKS_SHARDS", "16", "CARABINER_ZONE", "environment");

        CarabinerOptions options = CarabinerOptions.load(environment, Map.of("zone", "flag", "cluster.raft", "3"));

        assertThat(options.http().port()).isEqualTo(new Port(1001, true));
        assertThat(options.locks().shards()).isEqualTo(16);
        assertThat(options.locks().coldStartGrace()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.zone()).contains("flag");
    }

    @Test
    void load_environment_coversEveryKeyAndIgnoresStrangers() {
        Map<String, String> environment = Map.of(
                "CARABINER_HTTP_PORT", "0",
                "CARABINER_LOCKS_COLD_START_GRACE", "1s",
                "CARABINER_CLUSTER_BUS_PORT", "7000",
                "CARABINER_CLUSTER_RAFT", "5",
                "CARABINER_CLUSTER_JOIN", "a:1, b,[::1]:3",
                "CARABINER_URL", "http://elsewhere",
                "CARABINER_WEIGHT", "",
                "CARABINER_INSECURE", "true");

        CarabinerOptions options = CarabinerOptions.load(environment, Map.of());

        assertThat(options.http().port()).isEqualTo(new Port(0, true));
        assertThat(options.http().port().isAny()).isTrue();
        assertThat(options.locks().coldStartGrace()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.cluster().busPort()).isEqualTo(new Port(7000, true));
        assertThat(options.cluster().join())
                .containsExactly(
                        new JoinAddress("a", OptionalInt.of(1)),
                        new JoinAddress("b", OptionalInt.empty()),
                        new JoinAddress("::1", OptionalInt.of(3)));
        assertThat(options.weight()).isEqualTo(1);
        assertThat(options.insecure()).isFalse();
    }

    @Test
    void load_badValue_namesKeyValueExpectationAndOrigin() throws IOException {
        Path file = write("http:\n  port: 70000\n");

        assertThatThrownBy(() -> CarabinerOptions.load(Map.of(), Map.of("config", file.toString())))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("http.port: 70000 (expected: 0 to 65535) in " + file);
        assertThatThrownBy(() -> CarabinerOptions.load(Map.of("CARABINER_HTTP_PORT", "tcp://10.0.0.1:80"), Map.of()))
                .hasMessage("http.port: tcp://10.0.0.1:80 (expected: 0 to 65535) in the environment,"
                        + " CARABINER_HTTP_PORT");
        assertThatThrownBy(() -> CarabinerOptions.load(Map.of(), Map.of("http.port", "x")))
                .hasMessage("http.port: x (expected: 0 to 65535) in the flags");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    'http: {prt: 1}'                | http.prt: 1 (expected: a known key: http.host, http.port,
                    'locks: {ttl: {max: {x: 1}}}'   | locks.ttl.max: a section (expected: one value)
                    'locks: {ttl: {foo: 1s}}'       | locks.ttl.foo: 1s (expected: a known key: locks.ttl.default
                    'http: 8080'                    | http: 8080 (expected: a section of keys)
                    'http: {port: [1]}'             | http.port: a list (expected: one value)
                    'cluster: {join: [[a]]}'        | cluster.join: a list (expected: a list of HOST
                    '- a'                           | config: a list (expected: a section of keys)
                    'insecure: true'                | insecure: true (expected: a known key: name, zone
                    'http: {tls: {cert: a}}'        | http.tls.cert: a (expected: a known key: http.tls.certificate
                    'http: {names: [[a]]}'          | http.names: a list (expected: a list of words)
                    'a: &x {b: *x}'                 | a: a section (expected: a known key
                    '{http.port: 1, http: {port: 2}}' | http.port: 2 (expected: each key once)
                    'auth: {mode: basic}'           | auth.mode: basic (expected: none, tokens, jwt)
                    'name: a b'                | name: a b (expected: 1 to 128 characters of printable
                    'http: {port: }'                | http.port:  (expected: 0 to 65535)
                    '{a: 1, a: 2}'                  | (expected: YAML)
                    'name: !!java.net.URL [x]'      | (expected: YAML)
                    """)
    void load_badFile_isRefusedWithKeyAndExpectation(String yaml, String message) throws IOException {
        Path file = write(yaml);

        assertThatThrownBy(() -> CarabinerOptions.load(Map.of(), Map.of("config", file.toString())))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString());
    }

    @Test
    void load_missingFile_isRefused() {
        Path missing = folder.resolve("none.yaml");

        assertThatThrownBy(() -> CarabinerOptions.load(Map.of(), Map.of("config", missing.toString())))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("config: " + missing + " (expected: a readable UTF-8 file)");
    }

    @Test
    void load_emptyFileAndEmptySections_areTheDefaults() throws IOException {
        Path empty = write("# nothing\n");
        Path sections = Files.writeString(folder.resolve("sections.yaml"), "zone:\nhttp:\nlocks:\n  ttl:\n");

        assertThat(CarabinerOptions.load(Map.of(), Map.of("config", empty.toString())))
                .isEqualTo(CarabinerOptions.defaults());
        assertThat(CarabinerOptions.load(Map.of(), Map.of("config", sections.toString())))
                .isEqualTo(CarabinerOptions.defaults());
    }

    @Test
    void load_scalarsThatYamlCouldReadOtherwise_stayAsWritten() throws IOException {
        Path file = write("{name: 0x10, zone: yes}");

        CarabinerOptions options = CarabinerOptions.load(Map.of(), Map.of("config", file.toString()));

        assertThat(options.name()).contains("0x10");
        assertThat(options.zone()).contains("yes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name                  | ..      | name: .. (expected: any name but . and ..)
                    weight                | 0       | weight: 0 (expected: 0.001 to 100.0)
                    weight                | NaN     | weight: NaN (expected: 0.001 to 100.0)
                    cluster.name          | ''      | cluster.name:  (expected: 1 to 128 characters
                    cluster.host          | 0.0.0.0 | cluster.host: 0.0.0.0 (expected: one address of this host
                    cluster.host          | a:b/c   | cluster.host: a:b/c (expected: a host name or address
                    cluster.join          | a:0     | cluster.join: a:0 (expected: 1 to 100 entries of HOST
                    cluster.join          | a,,b    | cluster.join: a,,b (expected: 1 to 100 entries of HOST
                    cluster.join          | [::1    | cluster.join: [::1 (expected: 1 to 100 entries of HOST
                    cluster.raft          | 4       | cluster.raft: 4 (expected:
                    http.host             | 0.0.0.0 | http.host: 0.0.0.0 (expected: a loopback address while auth.mode
                    http.host             | 127.evil.example | (expected: a loopback address while auth.mode is none
                    locks.shards          | 0       | locks.shards: 0 (expected: 1 to 1024)
                    locks.ttl.default     | 10      | locks.ttl.default: 10 (expected: 100ms to 24h, a number with its
                    locks.ttl.default     | 50ms    | locks.ttl.default: 50ms (expected: 100ms to 24h)
                    locks.ttl.max         | 1s      | locks.ttl.default: 30s (expected: 100ms to 1s)
                    locks.ttl.min         | 9ms     | locks.ttl.min: 9ms (expected: 10ms to 1h)
                    locks.wait.max        | -1s     | locks.wait.max: -1s (expected: 0s to 720h
                    locks.waiters.max     | 1e6     | locks.waiters.max: 1e6 (expected: 1 to 1000000)
                    ring.hash             | crc     | ring.hash: crc (expected:
                    limits.frame          | 64KB    | limits.frame: 64KB (expected: 1KiB to 16MiB, a number with its
                    limits.body           | 65MiB   | limits.body: 65MiB (expected: 1KiB to 64MiB)
                    limits.rate           | 0       | limits.rate: 0 (expected: none, or 1 to 1000000)
                    limits.rate           | few     | limits.rate: few (expected: none, or 1 to 1000000)
                    detection.heartbeat   | 1500ms  | detection.heartbeat: 1500ms (expected: whole seconds)
                    detection.timeout     | 1s      | detection.timeout: 1s (expected: 2s to 5m)
                    insecure              | yes     | insecure: yes (expected:
                    http.names            | a:80    | http.names: a:80 (expected: 1 to 100 entries of a host name
                    http.names            | a,,b    | http.names: a,,b (expected: 1 to 100 entries of a host name
                    http.names            | *       | http.names: * (expected: 1 to 100 entries of a host name
                    http.names            | *.*.b   | http.names: *.*.b (expected: 1 to 100 entries of a host name
                    http.names            | a.      | http.names: a. (expected: 1 to 100 entries of a host name
                    http.origins          | a.org   | http.origins: a.org (expected: 1 to 100 entries of an origin
                    http.origins          | http://a/ | http.origins: http://a/ (expected: 1 to 100 entries of an origin
                    http.origins          | null    | http.origins: null (expected: 1 to 100 entries of an origin
                    http.origins          | *       | http.origins: * (expected: origins by name while auth.mode is
                    http.tls.certificate  | a       | http.tls.key:  (expected: a file, as http.tls.certificate and
                    http.tls.key          | a       | http.tls.certificate:  (expected: a file, as http.tls.certificate
                    http.tls.clientCa     | a       | http.tls.certificate:  (expected: a file, as http.tls.certificate
                    cluster.tls.ca        | a       | cluster.tls.certificate:  (expected: a file, as cluster.tls.cer
                    http.tls              | x       | http.tls: x (expected: a known key: name, zone, weight
                    """)
    void with_badValue_isRefusedWithKeyValueAndExpectation(String key, String text, String message) {
        assertThatThrownBy(() -> CarabinerOptions.defaults().with(key, text))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void with_oneValue_changesNothingElse() {
        CarabinerOptions options = CarabinerOptions.defaults().with("locks.shards", "4");

        assertThat(options.locks().shards()).isEqualTo(4);
        assertThat(options.with("locks.shards", "32")).isEqualTo(CarabinerOptions.defaults());
    }

    @Test
    void coldStartGrace_withAndWithoutRaft_isAtLeastASecondAndZero() {
        CarabinerOptions raft = CarabinerOptions.defaults().with("cluster.raft", "3");

        assertThat(raft.locks().coldStartGrace()).isEqualTo(Duration.ofSeconds(2));
        assertThatThrownBy(() -> raft.with("locks.coldStartGrace", "999ms"))
                .hasMessage("locks.coldStartGrace: 999ms (expected: 1s to 720h)");
        assertThat(CarabinerOptions.defaults()
                        .with("locks.coldStartGrace", "5s")
                        .locks()
                        .coldStartGrace())
                .isZero();
    }

    @Test
    void httpHost_reachableWithInsecureFlag_isAccepted() {
        CarabinerOptions options = CarabinerOptions.load(Map.of(), Map.of("http.host", "0.0.0.0", "insecure", "true"));

        assertThat(options.http().isLoopback()).isFalse();
        assertThat(options.insecure()).isTrue();
    }

    @Test
    void httpAddress_ofADoorOnAllAddresses_isTheOneThatMembersUse() {
        CarabinerOptions own = CarabinerOptions.load(
                Map.of(), Map.of("http.host", "10.0.0.7", "cluster.host", "10.0.0.5", "insecure", "true"));

        assertThat(own.httpAddress()).isEqualTo("10.0.0.7");
        assertThat(own.with("http.host", "0.0.0.0").httpAddress()).isEqualTo("10.0.0.5");
        assertThat(own.with("http.host", "::").httpAddress()).isEqualTo("10.0.0.5");
    }

    @Test
    void tls_allFilesNamed_areKeptWithTheirKeys() {
        CarabinerOptions options = CarabinerOptions.defaults()
                .with(Map.of(
                        "http.tls.certificate", "/a/web.pem",
                        "http.tls.key", "web.key",
                        "cluster.tls.certificate", "own.pem",
                        "cluster.tls.key", "own.key",
                        "cluster.tls.ca", "ca.pem"));

        assertThat(options.http().tls())
                .contains(new TlsFiles(
                        new PemFile("http.tls.certificate", Path.of("/a/web.pem")),
                        new PemFile("http.tls.key", Path.of("web.key")),
                        Optional.empty()));
        assertThat(options.cluster().tls().orElseThrow().all().stream().map(PemFile::key))
                .containsExactly("cluster.tls.certificate", "cluster.tls.key", "cluster.tls.ca");
    }

    @Test
    void httpNamesAndOrigins_anyCaseAndStandardPorts_areAsBrowsersWriteThem() throws IOException {
        Path file = write("http: {names: [Locks.Example.org, '*.svc'], origins: ['HTTPS://App.example.org:443']}");

        CarabinerOptions options = CarabinerOptions.load(
                Map.of("CARABINER_HTTP_ORIGINS", "http://localhost:3000, http://a:80,https://[::1]:8443"),
                Map.of("config", file.toString()));

        assertThat(options.http().names()).containsExactly("locks.example.org", "*.svc");
        assertThat(options.http().origins()).containsExactly("http://localhost:3000", "http://a", "https://[::1]:8443");
        assertThat(CarabinerOptions.load(Map.of(), Map.of("config", file.toString()))
                        .http()
                        .origins())
                .containsExactly("https://app.example.org");
    }

    @Test
    void httpHost_reachableWithTokens_isAccepted() {
        CarabinerOptions options = CarabinerOptions.defaults()
                .with(Map.of("http.host", "0.0.0.0", "auth.mode", "tokens", "auth.tokens", "tokens.yaml"));

        assertThat(options.http().isLoopback()).isFalse();
        assertThat(options.auth().isOpen()).isFalse();
        assertThat(options.auth().tokens()).contains(Path.of("tokens.yaml"));
    }

    @Test
    void auth_jwt_hasWhatATokenMustBeLike() {
        CarabinerOptions options = CarabinerOptions.defaults()
                .with(Map.of(
                        "auth.mode", "jwt",
                        "auth.jwt.keys", "issuer.jwks",
                        "auth.jwt.issuer", "https://issuer.example",
                        "auth.jwt.audience", "carabiner",
                        "auth.jwt.algorithms", "ES256, EdDSA",
                        "auth.jwt.leeway", "0s"));

        assertThat(options.auth().jwt())
                .contains(new AuthOptions.Jwt(
                        Path.of("issuer.jwks"),
                        "https://issuer.example",
                        "carabiner",
                        List.of("ES256", "EdDSA"),
                        Duration.ZERO,
                        "scope"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auth.mode=tokens | auth.tokens:  (expected: the path of a file)",
                "auth.tokens=t.yaml | auth.tokens: t.yaml (expected: nothing, unless auth.mode is tokens)",
                "auth.mode=jwt | auth.jwt.keys:  (expected: the path of a file)",
                "auth.mode=jwt auth.jwt.keys=k | auth.jwt.issuer:  (expected: 1 to 512 characters",
                "auth.mode=jwt auth.jwt.keys=k auth.jwt.issuer=i | auth.jwt.audience:  (expected: 1 to 512 characters",
                "auth.jwt.issuer=i | auth.jwt.issuer: i (expected: nothing, unless auth.mode is jwt)",
                "auth.mode=jwt auth.tokens=t.yaml | auth.tokens: t.yaml (expected: nothing, unless",
                "auth.mode=jwt auth.jwt.keys=k auth.jwt.issuer=i auth.jwt.audience=a auth.jwt.algorithms=none"
                        + " | auth.jwt.algorithms: none (expected: some of ES256, ES384,",
            })
    void auth_thatContradictsItself_isRefused(String settings, String message) {
        Map<String, String> texts = Arrays.stream(settings.split(" "))
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

        assertThatThrownBy(() -> CarabinerOptions.defaults().with(texts))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({"localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1"})
    void httpHost_loopback_needsNoFlag(String host) {
        assertThat(CarabinerOptions.defaults().with("http.host", host).http().isLoopback())
                .isTrue();
    }

    @Test
    void nameAt_configuredOrNot_isTheNameOrHostAndPort() {
        CarabinerOptions options = CarabinerOptions.defaults();

        assertThat(options.nameAt("box", 5802)).isEqualTo("box:5802");
        assertThat(options.with("name", "node-1").nameAt("box", 5802)).isEqualTo("node-1");
        assertThat(options.with("name", "node-1").with("name", "").name()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "30s,30000", "5m,300000", "24h,86400000", "0s,0"})
    void durationText_writtenForm_readsBackTheSame(String text, long millis) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(DurationText.format(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"5", "s", "1.5s", "-1s", "1 s", "1d", "1S", "9999999999999s", "''"})
    void durationText_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration: " + text + " (expected: a number with its unit, such as 500ms, 30s, 5m or 24h)");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("carabiner.yaml"), yaml);
    }
}
