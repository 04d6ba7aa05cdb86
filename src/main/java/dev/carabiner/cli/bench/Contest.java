package dev.carabiner.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two sides of the same work, in turns: what happens to the machine meanwhile happens to both. Who begins changes with each
 * round.
 */
final class Contest {
    private Contest() {}

    /** One side. */
    interface Side {
        /** Works for so long. */
        double timeOfOne(Duration round) throws Exception;
    }

    /**
     * What came out: the median time of one operation on each side, and of the ratios of the rounds the median, the lowest
     * and the highest.
     */
    record Outcome(double ours, double yardstick, double ratio, double lowest, double highest) {
        static Outcome of(List<Double> ours, List<Double> yardstick) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < ours.size(); i++) {
                ratios.add(ours.get(i) / yardstick.get(i));
            }
            List<Double> sorted = ratios.stream().sorted().toList();
            return new Outcome(
                    median(ours), median(yardstick), median(ratios), sorted.get(0), sorted.get(sorted.size() - 1));
        }

        private static double median(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            int middle = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        }
    }

    static Outcome run(Side ours, Side yardstick, Rounds rounds) throws Exception {
        List<Double> oursTimes = new ArrayList<>();
        List<Double> yardstickTimes = new ArrayList<>();
        for (int round = -rounds.warmUp(); round < rounds.count(); round++) {
            boolean oursFirst = round % 2 == 0;
            double first = (oursFirst ? ours : yardstick).timeOfOne(rounds.each());
            double second = (oursFirst ? yardstick : ours).timeOfOne(rounds.each());
            if (round >= 0) {
                oursTimes.add(oursFirst ? first : second);
                yardstickTimes.add(oursFirst ? second : first);
            }
        }
        return Outcome.of(oursTimes, yardstickTimes);
    }
}
