package dev.carabiner.ring;

import java.util.Collection;
import java.util.List;

/**
 * The keys whose hashes lie in {@code [start, end)} got other replicas, or the same in another order. A range may run over
 * the top of the circle, then its end is the smaller number; where start and end are equal, it is the whole circle.
 *
 * @param start the first hash, unsigned
 * @param end the first hash behind the range, unsigned
 * @param from the names of the replicas before, the owner first; empty if nobody had the keys
 * @param to the names of the replicas now, the owner first; always others than {@code from}
 */
public record MovedReplicas(long start, long end, List<String> from, List<String> to) {
    public MovedReplicas {
        from = List.copyOf(from);
        to = List.copyOf(to);
        if (from.equals(to)) {
            throw new IllegalArgumentException("to: " + to + " (expected: other replicas than before)");
        }
    }

    /** The part of the circle that these ranges of one difference cover, 0 to 1. */
    public static double share(Collection<MovedReplicas> ranges) {
        return ranges.stream().mapToDouble(MovedReplicas::share).sum();
    }

    /** How much has to be copied so that the new replicas have their keys, as a multiple of all keys. */
    public static double copied(Collection<MovedReplicas> ranges) {
        return ranges.stream()
                .mapToDouble(range -> range.share() * range.fresh().size())
                .sum();
    }

    /** The part of the circle that the range covers, above 0 to 1. */
    public double share() {
        return start == end ? 1 : Circle.share(end - start);
    }

    /** Whether a hash is in the range. */
    public boolean contains(long hash) {
        return start == end || Long.compareUnsigned(hash - start, end - start) < 0;
    }

    /** The members that must copy the keys of the range from others: those that had none before. */
    public List<String> fresh() {
        return to.stream().filter(name -> !from.contains(name)).toList();
    }
}
