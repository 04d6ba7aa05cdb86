package dev.carabiner.sim.locks;

import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What clients alone have seen: what they asked, what they were told and what they believed to hold. No look into a
 * register, so it can be had of a real cluster too. Times are true ones, in nanoseconds since the beginning. Owned by one
 * thread.
 */
public final class ClientHistory {
    private final List<Call> calls = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();

    public Call call(String client, Call.Kind kind, LeaseKey key, String member, long sentNanos) {
        Call call = new Call(calls.size() + 1, client, kind, key, member, sentNanos);
        calls.add(call);
        return call;
    }

    public Hold hold(String client, LeaseRequest request, long token, long fromNanos, long untilNanos) {
        Hold hold = new Hold(client, request, token, fromNanos, untilNanos);
        holds.add(hold);
        return hold;
    }

    public List<Call> calls() {
        return calls;
    }

    public List<Hold> holds() {
        return holds;
    }

    /** The first violation of each promise that clients can see for themselves, by the name of its check. */
    public Map<String, String> violations() {
        Map<String, String> violations = new LinkedHashMap<>();
        add(violations, "ExclusionCheck", ExclusionCheck.among(holds));
        add(violations, "TokenCheck", TokenCheck.asHeard(calls));
        add(violations, "SingleGrantCheck", SingleGrantCheck.heldWithTwoTokens(holds));
        return violations;
    }

    private static void add(Map<String, String> violations, String check, Optional<String> found) {
        found.ifPresent(what -> violations.put(check, what));
    }
}
