package dev.carabiner.wire;

import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockName;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The arguments of {@code lock.list}.
 *
 * @param prefix of the names to list; empty lists all
 * @param after the name before the first one to list: {@code next} of the page before
 * @param count the most documents to answer with, 1 to {@value #MAX_COUNT}
 */
public record ListArgs(String prefix, Optional<String> after, int count) {
    public static final int MAX_COUNT = LockCommand.Names.MAX_COUNT;

    private static final int DEFAULT_COUNT = 100;

    /** The first page of what begins with {@code prefix}. */
    public static ListArgs first(String prefix) {
        return new ListArgs(prefix, Optional.empty(), DEFAULT_COUNT);
    }

    /**
     * Reads it strictly.
     *
     * @throws OperationFailure {@code bad_request}
     */
    public static ListArgs parse(JsonObject json) {
        Arguments args = Arguments.of(json, "prefix", "after", "count");
        return new ListArgs(
                args.text("prefix", LockName.MAX_BYTES).orElse(""),
                args.text("after", LockName.MAX_BYTES),
                args.integer("count", 1, MAX_COUNT).map(Long::intValue).orElse(DEFAULT_COUNT));
    }
}
