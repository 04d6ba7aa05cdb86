package dev.carabiner.service;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
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
        return ring.refresh().map(MemberHealth::obstacles).otherwise(this::noAnswer);
    }

    private static List<String> obstacles(RingView view) {
        return view.ring().isEmpty() ? List.of("the ring has too few active members") : List.of();
    }

    private List<String> noAnswer(Throwable failure) {
        List<String> reasons = new ArrayList<>(List.of("the ring register does not answer: " + failure.getMessage()));
        manager.lastRaftStatus().ifPresent(status -> reasons.add(status.explanation()));
        return reasons;
    }
}
