package dev.carabiner.live;

import dev.carabiner.sim.locks.Call;
import java.util.Collection;
import java.util.List;

/**
 * How long requests took that wait for nobody: renewals, releases, and the probes' acquires. Those that got no answer, as
 * the socket went or nobody was reached, are none.
 */
record RequestTimes(int count, long p99Nanos, long worstNanos) {
    /** Of the requests that were sent during these strikes, up to the moment at which all served again. */
    static RequestTimes during(Collection<Strike> strikes, List<Call> calls) {
        long[] sorted = calls.stream()
                .filter(call -> call.receivedNanos.isPresent() && waitsForNobody(call))
                .filter(call -> strikes.stream()
                        .anyMatch(strike ->
                                strike.fromNanos() <= call.sentNanos && call.sentNanos <= strike.untilNanos()))
                .mapToLong(call -> call.receivedNanos.orElseThrow() - call.sentNanos)
                .sorted()
                .toArray();
        return sorted.length == 0
                ? new RequestTimes(0, 0, 0)
                : new RequestTimes(
                        sorted.length, sorted[(int) Math.ceil(0.99 * sorted.length) - 1], sorted[sorted.length - 1]);
    }

    private static boolean waitsForNobody(Call call) {
        return switch (call.kind) {
            case RENEW, RELEASE -> true;
            case ACQUIRE -> call.client.startsWith(ShardProbe.PREFIX);
            default -> false;
        };
    }

    /** In seconds, for people. */
    @Override
    public String toString() {
        return count == 0 ? "–" : String.format("%.2f / %.2f", p99Nanos / 1e9, worstNanos / 1e9);
    }
}
