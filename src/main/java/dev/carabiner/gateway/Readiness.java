package dev.carabiner.gateway;

import io.vertx.core.Future;
import java.util.List;

/** Whether this member can do its work now: it stands in the ring and is able to commit. */
@FunctionalInterface
public interface Readiness {
    /** Finds out. A failure or no answer within two seconds counts as not ready. */
    Future<Verdict> check();

    /**
     * What was found.
     *
     * @param reasons why the member is not ready, for people; none if it is
     */
    record Verdict(List<String> reasons) {
        /** Nothing stands against it. */
        public static final Verdict READY = new Verdict(List.of());

        public Verdict {
            reasons = List.copyOf(reasons);
        }

        public boolean isReady() {
            return reasons.isEmpty();
        }
    }
}
