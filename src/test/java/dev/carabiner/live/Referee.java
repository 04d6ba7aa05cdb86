package dev.carabiner.live;

import java.util.ArrayList;
import java.util.List;

/** Says what must never be in a history and is. Time plays no part in it. */
final class Referee {
    private Referee() {}

    static List<String> violations(LiveHistory history, List<Strike> strikes) {
        List<String> violations = new ArrayList<>();
        history.seen().violations().forEach((check, what) -> violations.add(check + ": " + what));
        history.earlyLosses().stream()
                .filter(loss -> strikes.stream().noneMatch(loss::isExcusedBy))
                .forEach(loss -> violations.add("EarlyLoss: " + loss.what()));
        long stale = history.checking().tally().stale();
        if (stale > 0) {
            violations.add("FencedResource: " + stale + " stale writes accepted though tokens were checked");
        }
        for (Strike strike : strikes) {
            strike.minorityGrants()
                    .forEach(grant -> violations.add("MinorityGrant: strike " + strike.number() + ": " + grant));
            history.seen().calls().stream()
                    .filter(strike::isForbidden)
                    .forEach(call -> violations.add(
                            "MinorityAnswer: strike " + strike.number() + ": " + call + " at " + call.sentNanos / 1e9));
        }
        return violations;
    }
}
