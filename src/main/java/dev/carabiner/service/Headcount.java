package dev.carabiner.service;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.RaftStatus;
import dev.carabiner.cluster.RingView;
import dev.carabiner.wire.Member;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Takes the census of a member that has joined. */
final class Headcount {
    /** How long it waits for a coordination context that is busy. */
    private static final long PATIENCE_MILLIS = 2_000;

    private final VertxInternal vertx;
    private final CarabinerClusterManager manager;

    Headcount(VertxInternal vertx, CarabinerClusterManager manager) {
        this.vertx = vertx;
        this.manager = manager;
    }

    /** Of a member that has not joined. */
    static MemberCensus early(CarabinerClusterManager manager) {
        return new MemberCensus(
                Optional.empty(), 0, Map.of(), manager.lastRaftStatus().map(status -> raft(manager, status)));
    }

    /** What there is now; what does not answer within 2 s is left out. */
    Future<MemberCensus> take(Context home, LockMember locks, RingView ring) {
        Future<Optional<LockCensus>> counted = locks(home, locks);
        return manager.raftStatus()
                .compose(status -> counted.map(census -> new MemberCensus(
                        census,
                        ring.version(),
                        ring.members().stream().collect(Collectors.groupingBy(Member::state, Collectors.counting())),
                        Optional.of(raft(manager, status)))));
    }

    private Future<Optional<LockCensus>> locks(Context home, LockMember locks) {
        Promise<Optional<LockCensus>> counted = vertx.getOrCreateContext().promise();
        home.runOnContext(there -> counted.complete(Optional.of(locks.census())));
        return counted.future().timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).otherwise(Optional.empty());
    }

    private static MemberCensus.Raft raft(CarabinerClusterManager manager, RaftStatus status) {
        return new MemberCensus.Raft(
                status.members(), status.required(), status.state().label(), manager.ledRaftGroups());
    }
}
