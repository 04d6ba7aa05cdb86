package dev.carabiner.service;

import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Origin;
import dev.carabiner.lock.Push;
import dev.carabiner.wire.MemberMessage.HandedOver.Handed;
import java.util.List;
import java.util.Optional;

/** Where a lane's words go once they are true. */
interface LaneOutput {
    void answer(Origin to, LockReply reply);

    void push(Push push);

    /** What became of leases, in order, for those who watch; behind the answers of the same step. */
    void changed(List<LockChange> changes);

    /** Tells every member that this one serves the shard now, so that they present their waits. */
    void announceClaim(int shard, long epoch);

    /** Asks the register's owner of a shard to hand it over. */
    void askToHandOver(String owner, int shard);

    /** Answers such a request; empty if there is nothing to hand over. */
    void handOver(String successor, int shard, Optional<Handed> handed);
}
