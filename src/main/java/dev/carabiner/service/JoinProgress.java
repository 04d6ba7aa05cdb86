package dev.carabiner.service;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.RaftStatus;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What a member is waiting for while it joins, for people: looked up every second, and logged when it is news. */
final class JoinProgress {
    private static final Logger LOG = System.getLogger(MemberService.class.getName());
    private static final long EVERY_MILLIS = 1_000;

    private final Vertx vertx;
    private final CarabinerClusterManager manager;
    private volatile String text = "starting";

    JoinProgress(Vertx vertx, CarabinerClusterManager manager) {
        this.vertx = vertx;
        this.manager = manager;
    }

    String text() {
        return text;
    }

    void say(String now) {
        text = now;
    }

    /** Follows the Raft members; to be ended by {@code vertx.cancelTimer} of what it returns. */
    long follow() {
        return vertx.setPeriodic(0, EVERY_MILLIS, tick -> manager.raftStatus().onSuccess(this::follow));
    }

    private void follow(RaftStatus status) {
        boolean news = !text.equals(status.explanation());
        text = status.explanation();
        if (news && (status.state() == RaftStatus.State.FORMING || status.state() == RaftStatus.State.LOST)) {
            LOG.log(Level.INFO, text);
        }
    }
}
