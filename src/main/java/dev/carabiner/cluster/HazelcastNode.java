package dev.carabiner.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeState;
import java.util.Optional;

/** The inside of a Hazelcast of this process, for what its interface cannot say. */
final class HazelcastNode {
    private HazelcastNode() {}

    /**
     * Empty if it is not one of this process.
     *
     * @throws HazelcastInstanceNotActiveException if it has ended, and said so
     */
    static Optional<Node> of(HazelcastInstance hazelcast) {
        Object instance = hazelcast instanceof HazelcastInstanceProxy proxy ? proxy.getOriginal() : hazelcast;
        return instance instanceof HazelcastInstanceImpl impl ? Optional.of(impl.node) : Optional.empty();
    }

    /**
     * Whether it has ended without a word to its lifecycle listeners, as it does where it ends itself: because a member
     * went away while the first Raft members looked for each other, because a merge was refused, or because it can no
     * longer listen.
     */
    static boolean hasEndedSilently(HazelcastInstance hazelcast) {
        try {
            return of(hazelcast)
                    .filter(node -> node.getState() == NodeState.SHUT_DOWN)
                    .isPresent();
        } catch (HazelcastInstanceNotActiveException told) {
            return false;
        }
    }
}
