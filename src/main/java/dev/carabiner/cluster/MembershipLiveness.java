package dev.carabiner.cluster;

import dev.carabiner.wire.Member;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells which of the lives in the register are gone. A life that we saw alive while it stood there is gone as soon as the
 * engine no longer lists it. One that we never saw may have come before our engine's list shows it, so it is gone only
 * if it is still missing after a grace.
 *
 * <p>A member that was taken out although it lives comes back under a new incarnation, which counts as a life that was
 * never seen. So two members whose engines disagree about a third do not take it out and in again faster than once a
 * grace.
 */
final class MembershipLiveness {
    private final String selfId;
    private final long graceNanos;

    // Owned by the member's coordination context.
    private final Set<Life> seenAlive = new HashSet<>();
    private final Map<Life, Long> missingSince = new HashMap<>();
    private Set<String> live = Set.of();
    private long lookedNanos;

    MembershipLiveness(String selfId, Duration grace) {
        this.selfId = selfId;
        this.graceNanos = grace.toNanos();
    }

    private record Life(String id, long incarnation) {
        static Life of(Member member) {
            return new Life(member.id(), member.incarnation());
        }
    }

    /** Takes note of who is alive and who stands in the register now. */
    void look(Set<String> liveNow, Collection<Member> registered, long nowNanos) {
        live = Set.copyOf(liveNow);
        lookedNanos = nowNanos;
        Set<Life> lives = new HashSet<>();
        for (Member member : registered) {
            Life life = Life.of(member);
            lives.add(life);
            if (live.contains(member.id())) {
                seenAlive.add(life);
                missingSince.remove(life);
            } else {
                missingSince.putIfAbsent(life, nowNanos);
            }
        }
        seenAlive.retainAll(lives);
        missingSince.keySet().retainAll(lives);
    }

    /** Whether the engine listed this life at the last look. */
    boolean isAlive(Member member) {
        return live.contains(member.id());
    }

    /** Whether this life, which stood in the register at the last look, is gone for certain. */
    boolean isGone(Member member) {
        Life life = Life.of(member);
        return isTrusted() && !isAlive(member) && (seenAlive.contains(life) || untilGoneNanos(life) <= 0);
    }

    /** How long after the last look the next life will count as gone, if one is missing and does not show up. */
    Optional<Duration> untilNextVerdict() {
        if (!isTrusted()) {
            return Optional.empty();
        }
        return missingSince.keySet().stream()
                .map(this::untilGoneNanos)
                .filter(nanos -> nanos > 0)
                .min(Long::compare)
                .map(Duration::ofNanos);
    }

    /** An engine that does not even list this member is starting or stopping, and knows nothing of the others either. */
    private boolean isTrusted() {
        return live.contains(selfId);
    }

    private long untilGoneNanos(Life life) {
        return graceNanos - (lookedNanos - missingSince.getOrDefault(life, lookedNanos));
    }
}
