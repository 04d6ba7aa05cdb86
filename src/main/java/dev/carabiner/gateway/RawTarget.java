package dev.carabiner.gateway;

import dev.carabiner.wire.OperationFailure;
import dev.carabiner.wire.Refusal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The target of a request, exactly as it was sent: split first, then percent-decoded once, and never normalised. So
 * {@code a%2Fb} is one name with a slash, {@code %252F} is a name with a percent sign, and {@code ..} walks nowhere. A
 * {@code +} is a plus in the path and a space in the query, as forms write it.
 *
 * @param segments of the path, decoded; a trailing slash makes an empty last one
 * @param query decoded, in order
 */
record RawTarget(List<String> segments, Map<String, String> query) {
    RawTarget {
        segments = List.copyOf(segments);
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
    }

    /**
     * Reads a target.
     *
     * @throws OperationFailure {@code bad_request}
     */
    static RawTarget parse(String uri) {
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        if (!path.startsWith("/")) {
            throw Refusal.of("path", path, "a path that begins with /");
        }
        List<String> segments = new ArrayList<>();
        for (String segment : path.substring(1).split("/", -1)) {
            segments.add(decode("path", segment, Plus.LITERAL));
        }
        return new RawTarget(segments, mark < 0 ? Map.of() : query(uri.substring(mark + 1)));
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new LinkedHashMap<>();
        if (text.isEmpty()) {
            return query;
        }
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode("query", equals < 0 ? pair : pair.substring(0, equals), Plus.SPACE);
            String value = equals < 0 ? "" : decode("query", pair.substring(equals + 1), Plus.SPACE);
            if (query.put(name, value) != null) {
                throw Refusal.because(name, "given twice", "once");
            }
        }
        return query;
    }

    private enum Plus {
        LITERAL,
        SPACE
    }

    private static String decode(String field, String raw, Plus plus) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw Refusal.of(field, raw, "two hex digits after each %");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c > 0xFF) {
                throw Refusal.of(field, raw, "bytes");
            } else {
                // The HTTP decoder hands over each byte as one character, so UTF-8 that was sent raw comes through too.
                bytes.write(c == '+' && plus == Plus.SPACE ? ' ' : c);
            }
        }
        return JsonText.utf8(bytes.toByteArray()).orElseThrow(() -> Refusal.of(field, raw, "UTF-8, percent-encoded"));
    }
}
