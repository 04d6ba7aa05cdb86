package dev.carabiner.live;

import dev.carabiner.lock.LockName;
import dev.carabiner.sim.locks.Call;
import dev.carabiner.sim.locks.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A lock that was granted, as its client saw it. Times are true ones, in nanoseconds since the beginning. */
record Grant(long sentNanos, long receivedNanos) {
    /** All grants, by shard, in the order in which they were received. */
    static Map<Integer, List<Grant>> byShard(List<Call> calls, Map<LockName, Integer> shards) {
        Map<Integer, List<Grant>> grants = new TreeMap<>();
        for (Call call : calls) {
            if (call.kind == Call.Kind.ACQUIRE && call.heard(Outcome.OK)) {
                Integer shard = shards.get(call.key.lock());
                if (shard != null) {
                    grants.computeIfAbsent(shard, one -> new ArrayList<>())
                            .add(new Grant(call.sentNanos, call.receivedNanos.orElseThrow()));
                }
            }
        }
        grants.values().forEach(list -> list.sort(Comparator.comparingLong(Grant::receivedNanos)));
        return grants;
    }
}
