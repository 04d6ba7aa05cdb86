package dev.carabiner.service;

import dev.carabiner.cluster.CarabinerClusterManager;
import dev.carabiner.cluster.MembershipVerticle;
import dev.carabiner.cluster.RingView;
import dev.carabiner.wire.MemberState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How a member goes without anybody losing a lease or a place in a queue. Each step is bounded, and followed by the next
 * whatever came of it:
 *
 * <ol>
 *   <li>Out of the ring, though still in its register, as leaving: the others claim its shards and ask it to hand over.
 *   <li>All shards handed over. Only now may callers be sent elsewhere, which the doors do in between: a client that
 *       comes to another member at once finds its locks served there.
 *   <li>What still waits at the desk is withdrawn: its callers live in this process.
 *   <li>Out of the register. Owners keep the waits of a member that they saw leaving; those of one that died they forget.
 * </ol>
 */
final class MemberLeave {
    /** How long to wait for other members to take the shards over. */
    private static final Duration HAND_OVER = Duration.ofSeconds(3);
    /** How long to wait for owners to acknowledge what the desk undoes. */
    private static final Duration GIVE_UP = Duration.ofMillis(500);

    /** After how many looks at its own shards a member that leaves says again what it waits for; 20 ms each. */
    private static final int NUDGED_EVERY = 10;

    private final VertxInternal vertx;
    private final CarabinerClusterManager manager;
    private final MembershipVerticle membership;
    private final LockVerticle locks;
    private final List<Resident> residents;
    /** The living who stand in the ring register, or stood there; one that is going still lives for a moment. */
    private final Set<String> everInRing = ConcurrentHashMap.newKeySet();

    /** @param residents the verticles of this member, in the order in which to stop them */
    MemberLeave(
            VertxInternal vertx,
            CarabinerClusterManager manager,
            MembershipVerticle membership,
            LockVerticle locks,
            List<Resident> residents) {
        this.vertx = vertx;
        this.manager = manager;
        this.membership = membership;
        this.locks = locks;
        this.residents = residents;
        membership.ring().onChange(this::note);
    }

    /** Steps 1 and 2. Fails with {@code unavailable} after 5 s at most, and at once without a majority. */
    Future<Void> handOver() {
        if (manager.isRaftLost()) {
            // Nobody can take over, and nothing can be written: waiting for it would only take time.
            return Future.failedFuture(Refusals.unavailable("no majority of the raft members is here"));
        }
        return membership
                .leave()
                .recover(silent -> Future.failedFuture(
                        Refusals.unavailable("the ring register does not answer: " + silent.getMessage())))
                .compose(left -> handedOver());
    }

    private Future<Void> handedOver() {
        Promise<Void> done = Promise.promise();
        long deadline = System.nanoTime() + HAND_OVER.toNanos();
        home().runOnContext(now -> awaitIdle(deadline, 0, done));
        return done.future();
    }

    private void awaitIdle(long deadlineNanos, int looksBefore, Promise<Void> done) {
        LockMember member = locks.member();
        boolean nobodyLeft = membership.ring().view().ring().isEmpty();
        if (nobodyLeft || member.isIdle()) {
            // Owners keep a wait for some seconds after it was last presented: let them count from now.
            member.desk().presentations().all();
            done.complete();
        } else if (System.nanoTime() - deadlineNanos >= 0) {
            done.fail(Refusals.unavailable("shards not taken over within " + HAND_OVER.toSeconds() + " s: "
                    + member.serving() + " (the member leaves all the same)"));
        } else {
            int looks = 1 + looksBefore;
            if (looks % NUDGED_EVERY == 0) {
                member.nudge();
            }
            vertx.setTimer(20, again -> awaitIdle(deadlineNanos, looks, done));
        }
    }

    /** Steps 3 and 4. Ends within 4 s, and never fails. */
    Future<Void> goOut() {
        if (manager.isRaftLost()) {
            membership.giveUp();
            return goOut(membership.ring().view());
        }
        // Freshly read: of members that all leave at once, none should step out of the Raft group as if others stayed.
        return membership
                .ring()
                .refresh()
                .otherwise(silent -> membership.ring().view())
                .compose(this::goOut);
    }

    private Future<Void> goOut(RingView view) {
        if (nobodyStays(view)) {
            manager.lastToLeave();
        }
        Future<Void> gone = givenUp();
        for (Resident resident : residents) {
            gone = gone.transform(before -> resident.end()).otherwiseEmpty();
        }
        return gone;
    }

    private void note(RingView view) {
        everInRing.retainAll(manager.liveMemberIds());
        view.members().forEach(member -> everInRing.add(member.id()));
    }

    /** A member that never stood in the ring, for it never asked for a lock, stays too, and may use counters. */
    private boolean nobodyStays(RingView view) {
        note(view);
        return view.members().stream().allMatch(member -> member.state() == MemberState.LEAVING)
                && everInRing.containsAll(manager.liveMemberIds());
    }

    private Future<Void> givenUp() {
        Promise<Void> done = Promise.promise();
        long deadline = System.nanoTime() + GIVE_UP.toNanos();
        home().runOnContext(now -> {
            locks.member().desk().giveUpAll();
            awaitEmpty(deadline, done);
        });
        return done.future();
    }

    private void awaitEmpty(long deadlineNanos, Promise<Void> done) {
        boolean empty = locks.member().desk().waiting() == 0;
        if (empty || manager.isRaftLost() || System.nanoTime() - deadlineNanos >= 0) {
            done.complete();
        } else {
            vertx.setTimer(10, again -> awaitEmpty(deadlineNanos, done));
        }
    }

    private Context home() {
        return locks.home();
    }
}
