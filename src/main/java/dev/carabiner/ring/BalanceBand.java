package dev.carabiner.ring;

/**
 * What balance to expect of a ring: of a hundred rings with these weights and virtual nodes, but other names, ninety-nine
 * have all their members within the band.
 *
 * @param min of the smallest share for its weight, relative to the mean: at most 1
 * @param max of the greatest share for its weight, relative to the mean: at least 1
 */
public record BalanceBand(double min, double max) {
    private static final double CHANCE_OUTSIDE = 0.01;

    /**
     * The share of a member with v of p points that are thrown at random has the beta distribution (v, p - v). Its
     * quantiles are taken by the approximation of Wilson and Hilferty ("The distribution of chi-square", 1931) for the
     * gamma distribution, narrowed by what the other members leave; each member gets an equal part of the chance.
     */
    static BalanceBand of(HashRing ring) {
        double points = ring.points().size();
        double weights = ring.members().stream().mapToDouble(RingMember::weight).sum();
        double deviations =
                deviations(CHANCE_OUTSIDE / 2 / Math.max(1, ring.members().size()));
        double min = 1;
        double max = 1;
        for (RingMember member : ring.members()) {
            double own = member.points(ring.virtualNodes());
            double due = own / points * weights / member.weight(); // Not 1 where a weight is rounded to whole points.
            min = Math.min(min, due * quantile(own, points, -deviations));
            max = Math.max(max, due * quantile(own, points, deviations));
        }
        return new BalanceBand(min, max);
    }

    private static double quantile(double own, double points, double deviations) {
        double variance = (1 - own / points) / (9 * own);
        return Math.max(0, Math.pow(1 - variance + deviations * Math.sqrt(variance), 3));
    }

    /**
     * How many standard deviations above the mean a normal variable is with this chance, below 0.5: Abramowitz and
     * Stegun, "Handbook of Mathematical Functions", 26.2.23, with an error below 0.00045.
     */
    private static double deviations(double chance) {
        double t = Math.sqrt(-2 * Math.log(chance));
        return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    }
}
