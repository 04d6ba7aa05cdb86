package dev.carabiner.config;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A private key in a PEM file: PKCS#8, or one of the two older forms, PKCS#1 for RSA and SEC 1 for elliptic curves, which
 * tools still write by default. The JDK reads the first only; the others are what stands inside of it.
 */
final class PemKey {
    private static final String EXPECTED = "PEM with one unencrypted PRIVATE KEY, RSA or EC";
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int OID = 0x06;
    private static final byte[] ZERO = {0x02, 0x01, 0x00};
    private static final byte[] RSA_ALGORITHM = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    private static final byte[] EC_OID = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private PemKey() {}

    static PrivateKey parse(PemFile file, byte[] content) {
        List<PemBlock> keys = PemBlock.of(file, content).stream()
                .filter(block -> block.type().endsWith("PRIVATE KEY"))
                .toList();
        if (keys.size() != 1) {
            throw file.refused(EXPECTED + ", whole; there are " + keys.size());
        }
        PemBlock key = keys.get(0);
        if (key.isEncrypted() || key.type().equals("ENCRYPTED PRIVATE KEY")) {
            throw file.refused(EXPECTED + "; this one is encrypted");
        }
        return decoded(file, pkcs8(file, key));
    }

    private static byte[] pkcs8(PemFile file, PemBlock key) {
        return switch (key.type()) {
            case "PRIVATE KEY" -> key.bytes();
            case "RSA PRIVATE KEY" -> wrapped(RSA_ALGORITHM, key.bytes());
            case "EC PRIVATE KEY" ->
                wrapped(
                        der(SEQUENCE, EC_OID, curve(key.bytes()).orElseThrow(() -> file.refused(EXPECTED))),
                        key.bytes());
            default -> throw file.refused(EXPECTED + "; this one is of type " + key.type());
        };
    }

    private static PrivateKey decoded(PemFile file, byte[] pkcs8) {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(pkcs8);
        return Stream.of("RSA", "EC")
                .flatMap(algorithm -> decoded(algorithm, encoded).stream())
                .findFirst()
                .orElseThrow(() -> file.refused(EXPECTED));
    }

    private static Optional<PrivateKey> decoded(String algorithm, PKCS8EncodedKeySpec encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (GeneralSecurityException another) {
            return Optional.empty(); // Not that kind of key.
        }
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return der(SEQUENCE, ZERO, algorithm, der(OCTETS, key));
    }

    /** The name of the curve, an OID in the field [0] of a SEC 1 key; keys are far too short for a search to mistake. */
    private static Optional<byte[]> curve(byte[] sec1) {
        for (int i = 0; i + 3 < sec1.length; i++) {
            int length = sec1[i + 1];
            boolean tagged = sec1[i] == (byte) 0xa0 && sec1[i + 2] == OID && length > 2 && length == sec1[i + 3] + 2;
            if (tagged && i + 2 + length <= sec1.length) {
                byte[] curve = new byte[length];
                System.arraycopy(sec1, i + 2, curve, 0, length);
                return Optional.of(curve);
            }
        }
        return Optional.empty();
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else if (length < 0x10000) {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        } else {
            out.write(0x83);
            out.write(length >> 16);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
