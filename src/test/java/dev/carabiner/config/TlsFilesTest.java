package dev.carabiner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carabiner.TestAuthority;
import dev.carabiner.TestAuthority.Leaf;
import dev.carabiner.TestAuthority.Wish;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFilesTest {
    private static final TestAuthority AUTHORITY = TestAuthority.named("tests");
    private static final TlsFiles FILES = new TlsFiles(
            new PemFile("x.tls.certificate", Path.of("own.pem")),
            new PemFile("x.tls.key", Path.of("own.key")),
            Optional.of(new PemFile("x.tls.ca", Path.of("ca.pem"))));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void parse_pairThatBelongsTogether_isTaken(String algorithm) {
        Leaf leaf = leaf(Wish.USUAL.withKeys(algorithm));

        TlsIdentity identity = parse(leaf.certificate(), leaf.key(), AUTHORITY.pem());

        assertThat(identity.ends()).isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(31)));
        assertThat(identity.requirePeer()).matches("[0-9a-f]{64}");
        assertThat(identity.authorityDigests()).containsExactly(identity.requirePeer());
        assertThat(identity).asString().startsWith("CN=member, serial ").doesNotContain("PRIVATE");
        TlsIdentity again = parse(
                identity.certificatePem(),
                identity.keyPem(),
                identity.authoritiesPem().orElseThrow());
        assertThat(again.isSameAs(identity)).isTrue();
    }

    @Test
    void parse_textAroundTheBlocks_isSkipped() {
        Leaf leaf = leaf(Wish.USUAL);

        TlsIdentity identity = parse(
                "Subject: me - -- ---\n" + leaf.certificate() + "\nmore\n" + AUTHORITY.pem(),
                "# key\n" + leaf.key(),
                AUTHORITY.pem().replace("\n", "\r\n"));

        assertThat(identity.requirePeer()).isNotEmpty();
        assertThat(identity.certificatePem()).contains(AUTHORITY.pem().substring(28, 60));
    }

    @ParameterizedTest
    @CsvSource({"EC, EC PRIVATE KEY", "RSA, RSA PRIVATE KEY"})
    void parse_olderFormOfAKey_isTheSameKey(String algorithm, String type) {
        Leaf leaf = leaf(Wish.USUAL.withKeys(algorithm));
        byte[] pkcs8 = leaf.keys().getPrivate().getEncoded();
        byte[] inner = algorithm.equals("EC") ? sec1(leaf) : Arrays.copyOfRange(pkcs8, 26, pkcs8.length);

        TlsIdentity identity = parse(
                leaf.certificate(),
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + TestAuthority.pem(type, inner),
                AUTHORITY.pem());

        assertThat(identity.certificatePem()).isNotEmpty();
    }

    /** As {@code openssl ecparam -genkey} writes it: version, secret, curve. */
    private static byte[] sec1(Leaf leaf) {
        byte[] secret = ((java.security.interfaces.ECPrivateKey) leaf.keys().getPrivate())
                .getS()
                .toByteArray();
        byte[] padded = new byte[32];
        int length = Math.min(32, secret.length);
        System.arraycopy(secret, secret.length - length, padded, 32 - length, length);
        byte[] curve = {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x03, 0x01, 0x07};
        byte[] all = new byte[2 + 3 + 2 + 32 + 2 + curve.length];
        byte[] head = {0x30, (byte) (all.length - 2), 0x02, 0x01, 0x01, 0x04, 0x20};
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(padded, 0, all, head.length, 32);
        all[39] = (byte) 0xa0;
        all[40] = (byte) curve.length;
        System.arraycopy(curve, 0, all, 41, curve.length);
        assertThat(new PKCS8EncodedKeySpec(all).getEncoded()).hasSize(all.length);
        return all;
    }

    @Test
    void parse_keyOfAnotherCertificate_isRefusedWithBothPaths() {
        assertThatThrownBy(() ->
                        parse(leaf(Wish.USUAL).certificate(), leaf(Wish.USUAL).key(), AUTHORITY.pem()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("x.tls.key: own.key (expected: the key of the first certificate in own.pem)");
        assertThatThrownBy(() -> parse(
                        leaf(Wish.USUAL).certificate(),
                        leaf(Wish.USUAL.withKeys("RSA")).key(),
                        AUTHORITY.pem()))
                .hasMessageStartingWith("x.tls.key: own.key (expected: the key of the first");
    }

    @Test
    void parse_certificateThatIsOver_isRefusedWithItsTimes() {
        Leaf over = leaf(Wish.USUAL.validFor(Duration.ofMinutes(-1)));

        assertThatThrownBy(() -> parse(over.certificate(), over.key(), AUTHORITY.pem()))
                .hasMessageStartingWith(
                        "x.tls.certificate: own.pem (expected: a certificate that is valid now; this one")
                .hasMessageContaining("Z to 20");
    }

    @Test
    void parse_chainInTheWrongOrder_isRefused() {
        Leaf leaf = leaf(Wish.USUAL);
        TestAuthority another = TestAuthority.named("another");

        assertThatThrownBy(() -> parse(leaf.certificate() + another.pem(), leaf.key(), AUTHORITY.pem()))
                .hasMessageContaining("x.tls.certificate: own.pem (expected: the certificate of this member first")
                .hasMessageContaining("number 2 is not the issuer of the one before it");
    }

    @Test
    void parse_everyBeginningOfAFile_isRefusedOrTheWholeAndNeverAnythingElse() {
        Leaf leaf = leaf(Wish.USUAL);
        TlsIdentity whole = parse(leaf.certificate(), leaf.key(), AUTHORITY.pem());
        List<Integer> taken = new ArrayList<>();
        for (int length = 0; length < leaf.certificate().length(); length++) {
            try {
                TlsIdentity cut = parse(leaf.certificate().substring(0, length), leaf.key(), AUTHORITY.pem());
                assertThat(cut.isSameAs(whole)).isTrue();
                taken.add(length);
            } catch (InvalidOptionException refused) {
                assertThat(refused).hasMessageStartingWith("x.tls.certificate: own.pem (expected: PEM with at least");
            }
        }
        assertThat(taken).containsExactly(leaf.certificate().length() - 1); // Only the last line feed may be missing.
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\noAQGAioD\n-----END EC PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nAA==\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----"
            })
    void parse_noUsableKey_isRefusedWithoutShowingIt(String key) {
        assertThatThrownBy(() -> parse(leaf(Wish.USUAL).certificate(), key, AUTHORITY.pem()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("x.tls.key: own.key (expected: PEM")
                .hasMessageNotContaining("AAAA");
    }

    @Test
    void parse_fileOfGreatLength_isRefused() {
        String long1 = "x".repeat(PemFile.MAX_BYTES + 1);

        assertThatThrownBy(() -> parse(long1, "", AUTHORITY.pem()))
                .hasMessage("x.tls.certificate: own.pem (expected: at most 1048576 bytes)");
    }

    @Test
    void requirePeer_certificateOfAnotherAuthority_isRefused() {
        Leaf leaf = TestAuthority.named("tests").leaf("stranger");

        assertThatThrownBy(() ->
                        parse(leaf.certificate(), leaf.key(), AUTHORITY.pem()).requirePeer())
                .hasMessageStartingWith(
                        "x.tls.certificate: own.pem (expected: a certificate issued by an authority in x.tls.ca: ");
    }

    @Test
    void requirePeer_certificateForServersOnly_isRefused() {
        Leaf leaf = leaf(Wish.USUAL.forServersOnly());

        assertThatThrownBy(() ->
                        parse(leaf.certificate(), leaf.key(), AUTHORITY.pem()).requirePeer())
                .hasMessageContaining("to serverAuth and clientAuth");
    }

    @Test
    void read_missingFile_isRefusedWithKeyAndPath() {
        leaf(Wish.USUAL).into(folder, "own");
        TlsFiles files = new TlsFiles(
                new PemFile("http.tls.certificate", folder.resolve("own.pem")),
                new PemFile("http.tls.key", folder.resolve("none.key")),
                Optional.empty());

        assertThatThrownBy(files::read)
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("http.tls.key: " + folder.resolve("none.key") + " (expected: a readable file)");
    }

    private static Leaf leaf(Wish wish) {
        return AUTHORITY.leaf("member", wish, "localhost");
    }

    private static TlsIdentity parse(String certificate, String key, String authorities) {
        return FILES.parse(List.of(bytes(certificate), bytes(key), bytes(authorities)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
