package dev.carabiner.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastNodeInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Keeps what this member has written into the maps by which Vert.x finds nodes and consumers, for others may delete it: a
 * member that was paused, or alone on its side of a split, takes the rest for gone and cleans up after them, and what it
 * had begun to clean can be carried out once it is back among them. Vert.x writes its own entries anew when a member
 * goes, and never again after that: until the next one goes, nobody could send to this member, or answer it.
 *
 * <p>So this looks every two seconds, at all entries in turn, and puts back what is missing. Looking blocks, on a worker,
 * one at a time.
 */
final class OwnEntries implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OwnEntries.class.getName());
    private static final long PERIOD_MILLIS = 2_000;
    /** How many consumers are looked at each time: the members' own ones are few. */
    private static final int AT_ONCE = 64;
    /** Both names are those of the Vert.x cluster manager for Hazelcast. */
    private static final String NODES = "__vertx.nodeInfo";

    private static final String CONSUMERS = "__vertx.subs";

    /** That somebody on this node listens on an address. */
    private record Consumer(String address, RegistrationInfo registration) {}

    private final VertxInternal vertx;
    private final HazelcastInstance hazelcast;
    private final String nodeId;
    private final Supplier<NodeInfo> node;
    private final Set<Consumer> consumers;
    private final long timer;
    private volatile boolean closed;

    // Owned by whoever looks, and there is one at a time.
    private volatile boolean looking;
    private Iterator<Consumer> next;

    private OwnEntries(
            VertxInternal vertx,
            HazelcastInstance hazelcast,
            String nodeId,
            Supplier<NodeInfo> node,
            Set<Consumer> consumers) {
        this.vertx = vertx;
        this.hazelcast = hazelcast;
        this.nodeId = nodeId;
        this.node = node;
        this.consumers = consumers;
        this.next = consumers.iterator();
        this.timer = vertx.createEventLoopContext().setPeriodic(PERIOD_MILLIS, tick -> look());
    }

    /** What is to be kept. Used from any thread, also before the cluster is joined. */
    static final class Register {
        private final Set<Consumer> consumers = ConcurrentHashMap.newKeySet();

        /** Before it is written. */
        void added(String address, RegistrationInfo registration) {
            if (!registration.localOnly()) {
                consumers.add(new Consumer(address, registration));
            }
        }

        /** Before it is deleted: what is put back at the same time is taken away again. */
        void removed(String address, RegistrationInfo registration) {
            consumers.remove(new Consumer(address, registration));
        }

        /** Begins to keep it, until closed. */
        OwnEntries keep(VertxInternal vertx, HazelcastInstance hazelcast, String nodeId, Supplier<NodeInfo> node) {
            return new OwnEntries(vertx, hazelcast, nodeId, node, consumers);
        }
    }

    @Override
    public void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        vertx.<Integer>executeBlocking(this::restore, false).onComplete(looked -> {
            looking = false;
            if (looked.failed()) {
                LOG.log(System.Logger.Level.DEBUG, "own entries not looked at", looked.cause());
            } else if (looked.result() > 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} entries of this member were missing in the cluster''s maps, and are there again",
                        looked.result());
            }
        });
    }

    private int restore() {
        try {
            return restoreNode() + restoreConsumers();
        } catch (HazelcastInstanceNotActiveException gone) {
            return 0;
        }
    }

    private int restoreNode() {
        NodeInfo known = node.get();
        Map<String, HazelcastNodeInfo> nodes = hazelcast.getMap(NODES);
        if (closed || known == null || nodes.containsKey(nodeId)) {
            return 0;
        }
        nodes.put(nodeId, new HazelcastNodeInfo(known));
        return 1;
    }

    private int restoreConsumers() {
        MultiMap<String, HazelcastRegistrationInfo> map = hazelcast.getMultiMap(CONSUMERS);
        int restored = 0;
        for (int i = 0; i < AT_ONCE && !closed; i++) {
            if (!next.hasNext()) {
                next = consumers.iterator();
                break;
            }
            Consumer consumer = next.next();
            HazelcastRegistrationInfo value = new HazelcastRegistrationInfo(consumer.registration());
            if (!map.containsEntry(consumer.address(), value) && consumers.contains(consumer)) {
                map.put(consumer.address(), value);
                restored++;
                if (!consumers.contains(consumer)) {
                    map.remove(consumer.address(), value); // It has unregistered meanwhile.
                }
            }
        }
        return restored;
    }
}
