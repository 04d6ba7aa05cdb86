package dev.carabiner.live;

import dev.carabiner.live.StarvationMonitor.Stretch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one kind of fault did to the service. Times are those of strikes during which the host was not starved.
 *
 * @param count how often it was struck
 * @param voided strikes whose times are void
 * @param late strikes after which not all served again, or not all Raft members were back, within the bound
 * @param gap the longest time without a grant, of each shard that was hit
 * @param takeover from the blow to the next grant, of each shard that was hit
 * @param serving from the end of the fault until all members and shards served
 * @param whole from the end of the fault until all Raft members were there
 * @param refusal how long members that were cut off took to answer
 * @param minorityAnswers how many answers that were
 * @param minorityLate those that were not unavailable within two seconds
 * @param minorityGrants grants among them
 */
record FaultFigures(
        Fault fault,
        int count,
        int voided,
        int late,
        Spread gap,
        Spread takeover,
        Spread serving,
        Spread whole,
        Spread refusal,
        int minorityAnswers,
        int minorityLate,
        int minorityGrants) {
    static List<FaultFigures> of(List<Strike> strikes, Map<Integer, List<Grant>> grants, Collection<Stretch> starved) {
        Map<Fault, List<Strike>> byFault = new EnumMap<>(Fault.class);
        strikes.forEach(strike -> byFault.computeIfAbsent(strike.fault(), one -> new ArrayList<>())
                .add(strike));
        List<FaultFigures> figures = new ArrayList<>();
        byFault.forEach((fault, some) -> figures.add(of(fault, some, grants, starved)));
        return figures;
    }

    private static FaultFigures of(
            Fault fault, List<Strike> strikes, Map<Integer, List<Grant>> grants, Collection<Stretch> starved) {
        List<Long> gaps = new ArrayList<>();
        List<Long> takeovers = new ArrayList<>();
        List<Long> serving = new ArrayList<>();
        List<Long> whole = new ArrayList<>();
        List<Long> refusals = new ArrayList<>();
        int voided = 0;
        for (Strike strike : strikes) {
            if (isVoid(strike, starved)) {
                voided++;
                continue;
            }
            for (int shard : strike.shards()) {
                List<Grant> granted = grants.getOrDefault(shard, List.of());
                gaps.add(Outages.longestGapNanos(granted, strike.fromNanos(), strike.untilNanos()));
                strike.hitNanos()
                        .flatMap(hit -> Outages.firstGrantNanos(granted, hit, strike.untilNanos()))
                        .ifPresent(takeovers::add);
            }
            strike.servedNanos().ifPresent(served -> serving.add(served - strike.healedNanos()));
            strike.wholeNanos().ifPresent(since -> whole.add(since - strike.healedNanos()));
            strike.minority().forEach(answer -> refusals.add(answer.nanos()));
        }
        return new FaultFigures(
                fault,
                strikes.size(),
                voided,
                (int) strikes.stream().filter(FaultFigures::isLate).count(),
                Spread.of(gaps),
                Spread.of(takeovers),
                Spread.of(serving),
                Spread.of(whole),
                Spread.of(refusals),
                strikes.stream().mapToInt(strike -> strike.minority().size()).sum(),
                strikes.stream()
                        .mapToInt(strike -> strike.lateRefusals().size())
                        .sum(),
                strikes.stream()
                        .mapToInt(strike -> strike.minorityGrants().size())
                        .sum());
    }

    static boolean isVoid(Strike strike, Collection<Stretch> starved) {
        return starved.stream().anyMatch(stretch -> stretch.overlaps(strike.fromNanos(), strike.untilNanos()));
    }

    private static boolean isLate(Strike strike) {
        return strike.servedNanos().isEmpty() || strike.wholeNanos().isEmpty();
    }
}
