package dev.carabiner.service;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.wire.MemberState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Whether a member that has joined can do its work. */
final class MemberHealth {
    private final CarabinerClusterManager manager;
    private final SharedRing ring;

    MemberHealth(CarabinerClusterManager manager, SharedRing ring) {
        this.manager = manager;
        this.ring = ring;
    }

    /** Why it cannot, for people; empty if it can. Answers within 2 s. */
    Future<List<String>> obstacles() {
        if (manager.isRaftLost()) {
            return manager.raftStatus().map(status -> List.of(status.explanation()));
        }
        return ring.refresh().map(view -> obstacles(view, manager.getNodeId())).otherwise(this::noAnswer);
    }

    static List<String> obstacles(RingView view, String ownId) {
        if (view.ring().isEmpty()) {
            return List.of("the ring has too few active members");
        }
        // It may have been taken out by others, who thought it dead; it adds itself again within seconds.
        boolean stands = view.members().stream()
                .anyMatch(member -> member.id().equals(ownId) && member.state() == MemberState.ACTIVE);
        return stands ? List.of() : List.of("this member does not stand in the ring");
    }

    private List<String> noAnswer(Throwable failure) {
        List<String> reasons = new ArrayList<>(List.of("the ring register does not answer: " + failure.getMessage()));
        manager.lastRaftStatus().ifPresent(status -> reasons.add(status.explanation()));
        return reasons;
    }
}
