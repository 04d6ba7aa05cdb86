package dev.carabiner;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority that lives as long as a test. Certificates are put together by hand, byte by byte, for the JDK
 * has no public means to make one; keys are made anew each time.
 */
public final class TestAuthority {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final AtomicLong SERIALS = new AtomicLong(System.nanoTime());

    private final X500Principal name;
    private final KeyPair keys;
    private final byte[] certificate;

    private TestAuthority(X500Principal name, KeyPair keys, byte[] certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    /** Makes one that certifies itself. */
    public static TestAuthority named(String name) {
        X500Principal principal = new X500Principal("CN=" + name);
        KeyPair keys = keys("EC");
        Certified own = new Certified(principal, principal, keys, Instant.now().plus(Duration.ofDays(30)), List.of());
        return new TestAuthority(principal, keys, own.signedBy(keys));
    }

    /** What is written into a certificate. */
    private record Certified(
            X500Principal issuer, X500Principal subject, KeyPair keys, Instant until, List<byte[]> extensions) {
        byte[] signedBy(KeyPair authority) {
            byte[] algorithm = der(0x30, oid("1.2.840.10045.4.3.2")); // ecdsa-with-SHA256
            List<byte[]> all = new ArrayList<>(extensions);
            if (issuer.equals(subject)) {
                all.add(extension("2.5.29.19", der(0x30, der(0x01, new byte[] {-1})))); // A CA.
            }
            byte[] content = der(
                    0x30,
                    der(0xa0, der(0x02, new byte[] {2})), // Version 3.
                    der(0x02, BigInteger.valueOf(SERIALS.incrementAndGet()).toByteArray()),
                    algorithm,
                    issuer.getEncoded(),
                    der(0x30, time(until.minus(Duration.ofDays(60))), time(until)),
                    subject.getEncoded(),
                    keys.getPublic().getEncoded(),
                    der(0xa3, der(0x30, all.toArray(byte[][]::new))));
            try {
                Signature signature = Signature.getInstance("SHA256withECDSA");
                signature.initSign(authority.getPrivate());
                signature.update(content);
                return der(0x30, content, algorithm, der(0x03, new byte[] {0}, signature.sign()));
            } catch (GeneralSecurityException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    /** A certificate with its key. */
    public record Leaf(String certificate, String key, KeyPair keys) {
        /** Writes both files, {@code name.pem} and {@code name.key}. */
        @CanIgnoreReturnValue
        public Leaf into(Path directory, String name) {
            write(directory.resolve(name + ".pem"), certificate);
            write(directory.resolve(name + ".key"), key);
            return this;
        }
    }

    /** How a certificate differs from the usual one. */
    public record Wish(String keys, Duration remaining, List<String> uses) {
        /** An EC key, valid for a month, for both ends of a connection. */
        public static final Wish USUAL = new Wish("EC", Duration.ofDays(30), List.of(SERVER_AUTH, CLIENT_AUTH));

        public Wish withKeys(String algorithm) {
            return new Wish(algorithm, remaining, uses);
        }

        public Wish validFor(Duration time) {
            return new Wish(keys, time, uses);
        }

        public Wish forServersOnly() {
            return new Wish(keys, remaining, List.of(SERVER_AUTH));
        }
    }

    /** A certificate of this authority for 127.0.0.1 and localhost. */
    public Leaf leaf(String subject) {
        return leaf(subject, Wish.USUAL, "127.0.0.1", "localhost");
    }

    /** A certificate of this authority for these names and addresses. */
    public Leaf leaf(String subject, Wish wish, String... hosts) {
        KeyPair own = keys(wish.keys());
        List<byte[]> names = new ArrayList<>();
        for (String host : hosts) {
            names.add(address(host).map(bytes -> der(0x87, bytes)).orElseGet(() -> der(0x82, ascii(host))));
        }
        byte[][] uses = wish.uses().stream().map(TestAuthority::oid).toArray(byte[][]::new);
        List<byte[]> extensions = List.of(
                extension("2.5.29.17", der(0x30, names.toArray(byte[][]::new))),
                extension("2.5.29.37", der(0x30, uses)));
        byte[] signed = new Certified(
                        name,
                        new X500Principal("CN=" + subject),
                        own,
                        Instant.now().plus(wish.remaining()),
                        extensions)
                .signedBy(keys);
        return new Leaf(
                pem("CERTIFICATE", signed), pem("PRIVATE KEY", own.getPrivate().getEncoded()), own);
    }

    /** The certificate of the authority itself. */
    public String pem() {
        return pem("CERTIFICATE", certificate);
    }

    /** Writes {@link #pem} to {@code ca.pem}, or whatever the file is to be called. */
    @CanIgnoreReturnValue
    public Path into(Path directory, String file) {
        return write(directory.resolve(file), pem());
    }

    @CanIgnoreReturnValue
    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static KeyPair keys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Optional<byte[]> address(String host) {
        if (!host.matches("[0-9.]+|.*:.*")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host).getAddress()); // A literal: nothing is looked up.
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] extension(String oid, byte[] value) {
        return der(0x30, oid(oid), der(0x04, value));
    }

    private static byte[] time(Instant instant) {
        return der(0x18, ascii(TIME.format(instant)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    out.write(((arc >>> shift) & 0x7f) | 0x80);
                }
            }
            out.write(arc & 0x7f);
        }
        return der(0x06, out.toByteArray());
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        byte[] length = BigInteger.valueOf(content.size()).toByteArray();
        if (content.size() < 0x80) {
            out.write(content.size());
        } else {
            int skipped = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - skipped));
            out.write(length, skipped, length.length - skipped);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** The written form of such bytes. */
    public static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + type
                + "-----\n";
    }
}
