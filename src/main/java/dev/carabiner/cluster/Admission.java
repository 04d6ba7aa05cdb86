package dev.carabiner.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a newcomer becomes a member: it joins as what Hazelcast calls a lite member, holding no partition and no part in
 * Raft, compares its settings with the members that were there before, and only then becomes a full one, or goes.
 *
 * <p>Without this a newcomer that is about to be refused would count among the first Raft members; and when one of those
 * leaves before they have found each other, Hazelcast ends the others.
 *
 * <p>Newcomers are admitted strictly in the order in which they joined. So of two that differ exactly one goes, whoever
 * has been refused refuses nobody, and the first full members are the same in everybody's list, as the forming of the
 * Raft group requires.
 */
final class Admission {
    private static final System.Logger LOG = System.getLogger(Admission.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 20;

    private final Cluster cluster;
    private final SharedSettings settings;

    Admission(Cluster cluster, SharedSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /** Makes whoever starts with this configuration a newcomer. */
    static void prepare(Config config, SharedSettings settings) {
        settings.writeTo(config);
        config.setLiteMember(true);
    }

    /**
     * Waits for the turn of this member, and admits it. Blocks, at most for a minute.
     *
     * @return why this member must not stay, or empty if it is a full one now
     */
    Optional<String> seek() throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            List<Member> elders = elders();
            if (elders.stream().noneMatch(Admission::isNewcomer)) {
                Optional<String> refusal = settings.refusal(elders);
                if (refusal.isPresent() || becomeFull()) {
                    return refusal;
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return Optional.of("cluster: not admitted within " + PATIENCE.toSeconds()
                + " s (expected: that every older member is admitted or gone by then)");
    }

    /** Why this member must not stay in the cluster that it has been merged into, or empty if it may. */
    Optional<String> refusalAfterMerge() {
        return settings.refusal(elders());
    }

    /** Those before this one: Hazelcast lists members in the order in which they joined. */
    private List<Member> elders() {
        List<Member> elders = new ArrayList<>();
        for (Member member : cluster.getMembers()) {
            if (member.localMember()) {
                break;
            }
            elders.add(member);
        }
        return elders;
    }

    private static boolean isNewcomer(Member member) {
        return member.isLiteMember() && SharedSettings.isCarriedBy(member);
    }

    private boolean becomeFull() {
        try {
            if (cluster.getLocalMember().isLiteMember()) {
                cluster.promoteLocalLiteMember();
            }
            return true;
        } catch (IllegalStateException | HazelcastException notNow) {
            // The oldest member, who decides, has just changed.
            LOG.log(System.Logger.Level.DEBUG, "not admitted yet", notNow);
            return false;
        }
    }
}
