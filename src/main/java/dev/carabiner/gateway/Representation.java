package dev.carabiner.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;

/**
 * An answer that its reader may keep, and ask for again only if it has changed.
 *
 * @param tag names exactly these bytes, quotes included; the same at each member that answers with the same
 * @param caching what {@code Cache-Control} says
 */
record Representation(Buffer bytes, String type, String tag, String caching) {
    /** To be asked for again each time: it can change at any time, and the tag makes asking cheap. */
    static final String REVALIDATED = "no-cache";

    private static final int TAG_BYTES = 16;

    static Representation of(Buffer bytes, String type, String caching) {
        // Of the content, not of a version: those begin anew when a cluster does.
        byte[] tag = Arrays.copyOf(sha256(bytes.getBytes()), TAG_BYTES);
        return new Representation(
                bytes, type, '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(tag) + '"', caching);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has it", impossible);
        }
    }

    /** Whether the request says that its sender has this already. */
    boolean isKnownTo(HttpServerRequest request) {
        return request.headers().getAll("If-None-Match").stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .map(String::trim)
                .map(known -> known.startsWith("W/") ? known.substring(2) : known)
                .anyMatch(known -> known.equals(tag) || known.equals("*"));
    }
}
