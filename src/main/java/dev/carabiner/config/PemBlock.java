package dev.carabiner.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file. */
final class PemBlock {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*+(?:-(?!----)[^-]*+)*+)-----END \\1-----");

    private final String type;
    private final byte[] bytes;
    private final boolean encrypted;

    private PemBlock(String type, byte[] bytes, boolean encrypted) {
        this.type = type;
        this.bytes = bytes;
        this.encrypted = encrypted;
    }

    /** The blocks of a file; what stands around them is skipped, as {@code openssl} writes text there. */
    static List<PemBlock> of(PemFile file, byte[] content) {
        if (content.length > PemFile.MAX_BYTES) {
            throw file.refused("at most " + PemFile.MAX_BYTES + " bytes");
        }
        List<PemBlock> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            String body = matcher.group(2);
            boolean encrypted = body.contains("Proc-Type: 4,ENCRYPTED");
            blocks.add(new PemBlock(matcher.group(1), encrypted ? new byte[0] : decoded(file, body), encrypted));
        }
        return blocks;
    }

    private static byte[] decoded(PemFile file, String body) {
        try {
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException garbled) {
            throw file.refused("PEM, whole: base64 between BEGIN and END");
        }
    }

    /** What stands behind BEGIN. */
    String type() {
        return type;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Whether it has the header that the traditional form of an encrypted key has; it has no bytes then. */
    boolean isEncrypted() {
        return encrypted;
    }

    /** The written form. */
    static String text(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + type
                + "-----\n";
    }
}
