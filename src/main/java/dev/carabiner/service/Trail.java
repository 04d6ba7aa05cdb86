package dev.carabiner.service;

import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.LockStep;
import dev.carabiner.lock.Origin;
import dev.carabiner.trace.RequestId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which requests the commands belong to that an owner has under way: for its log only, so that a line there can be laid
 * beside those of the member that the request came to.
 */
final class Trail {
    private static final Logger LOG = System.getLogger(Trail.class.getName());
    /** What is never answered, as a late copy, is forgotten when so many others have come. */
    private static final int BOUND = 20_000;
    /** How many ids a line names. */
    private static final int NAMED = 10;

    private final String memberId;

    // Owned by the coordination context.
    private final Map<Origin, RequestId> underWay = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<Origin, RequestId> eldest) {
            return size() > BOUND;
        }
    };

    Trail(String memberId) {
        this.memberId = memberId;
    }

    /** A command has reached this owner. */
    void arrived(RequestId request, int shard, LockCommand command) {
        underWay.put(command.origin(), request);
        if (LOG.isLoggable(Level.DEBUG)) {
            LOG.log(
                    Level.DEBUG,
                    "request {0}: {1} for shard {2} at {3}, from {4}",
                    request,
                    kind(command),
                    Integer.toString(shard),
                    memberId,
                    command.origin().desk());
        }
    }

    /** It has been answered. */
    void answered(Origin origin, LockReply reply) {
        RequestId request = underWay.remove(origin);
        if (request != null && LOG.isLoggable(Level.DEBUG)) {
            LOG.log(Level.DEBUG, "request {0}: {1} answers {2}", request, memberId, kind(reply));
        }
    }

    /** The requests that a step answers, as far as they are known. */
    Requests of(LockStep step) {
        return new Requests(step.answers().stream()
                .map(answer -> underWay.get(answer.to()))
                .flatMap(Stream::ofNullable)
                .toList());
    }

    /** Some requests, for a line in the log. */
    record Requests(List<RequestId> ids) {
        Requests {
            ids = List.copyOf(ids);
        }

        @Override
        public String toString() {
            String first = ids.stream().limit(NAMED).map(RequestId::text).collect(Collectors.joining(", "));
            return ids.isEmpty()
                    ? "none"
                    : first + (ids.size() > NAMED ? ", and " + (ids.size() - NAMED) + " more" : "");
        }
    }

    private static String kind(Object message) {
        return message.getClass().getSimpleName();
    }
}
