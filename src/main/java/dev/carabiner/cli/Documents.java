package dev.carabiner.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.stream.Stream;

/** What several commands read in answers. */
final class Documents {
    private static final double MILLIS = 1_000;

    private Documents() {}

    static Stream<JsonObject> each(JsonObject document, String field) {
        JsonArray array = document.getJsonArray(field, new JsonArray());
        return array.stream().map(JsonObject.class::cast);
    }

    /** Who holds or waits, as far as they said. */
    static String holder(JsonObject lease) {
        String text = lease.getString("holder", "");
        return text.isEmpty() ? "-" : text;
    }

    static String seconds(JsonObject document, String field) {
        return String.format(Locale.ROOT, "%.1fs", document.getLong(field, 0L) / MILLIS);
    }
}
