package dev.carabiner.live;

import dev.carabiner.live.StarvationMonitor.Stretch;
import dev.carabiner.lock.LockName;
import dev.carabiner.sim.locks.Call;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that came of a run.
 *
 * @param network how the members were joined
 * @param shards of all locks that were used
 * @param restarts of members that had ended by themselves
 * @param notes what was worth a line when it happened
 */
record LiveOutcome(
        LiveSettings settings,
        String network,
        LiveHistory history,
        Map<LockName, Integer> shards,
        List<Strike> strikes,
        List<Stretch> starved,
        int restarts,
        List<String> notes,
        Duration lasted) {
    List<String> violations() {
        return Referee.violations(history, strikes);
    }

    Map<Integer, List<Grant>> grants() {
        return Grant.byShard(history.seen().calls(), shards);
    }

    long grantCount() {
        return grants().values().stream().mapToLong(List::size).sum();
    }

    /** Strikes after which something stayed away for too long, though the host was not starved. */
    List<Strike> late() {
        return strikes.stream()
                .filter(strike ->
                        strike.servedNanos().isEmpty() || strike.wholeNanos().isEmpty())
                .filter(strike -> !FaultFigures.isVoid(strike, starved))
                .toList();
    }

    /** Of requests during that kind of fault, while the host was not starved. */
    RequestTimes requestTimes(Fault fault) {
        List<Strike> some = strikes.stream()
                .filter(strike -> strike.fault() == fault && !FaultFigures.isVoid(strike, starved))
                .toList();
        return RequestTimes.during(some, history.seen().calls());
    }

    /** How calls ended, by what was asked and how. */
    Map<String, Integer> endings() {
        Map<String, Integer> endings = new TreeMap<>();
        for (Call call : history.seen().calls()) {
            String end = call.outcome.map(outcome -> outcome.code()).orElse("open at the end");
            endings.merge(call.kind + " " + end, 1, Integer::sum);
        }
        return endings;
    }
}
