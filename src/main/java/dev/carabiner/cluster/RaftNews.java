package dev.carabiner.cluster;

import com.hazelcast.cluster.MembershipEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has newcomers told who the Raft members are, without which they can ask for no register. Hazelcast does so once, as a
 * member is added, and then every ten seconds. A newcomer that does not know yet that the one who tells it is a member
 * refuses to listen, which happens often where the one who tells is not the one who let it in; so it is told again within
 * moments. Each member has one of these: only the leader of the group that keeps account of the others has anything to say.
 */
final class RaftNews implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RaftNews.class.getName());

    /** After a member was added. */
    private static final List<Duration> AGAIN =
            List.of(Duration.ofMillis(200), Duration.ofMillis(700), Duration.ofMillis(2_000));

    private final Timers timers;
    private final Consumer<MembershipEvent> tell;
    private volatile boolean closed;

    /** @param tell tells all members, if this one leads; repeating it is harmless. Must not block; may throw if it is gone */
    RaftNews(Timers timers, Consumer<MembershipEvent> tell) {
        this.timers = timers;
        this.tell = tell;
    }

    /** Called on the context of the timers. */
    void memberAdded(MembershipEvent event) {
        AGAIN.forEach(delay -> {
            var unused = timers.after(delay, () -> tellAgain(event));
        });
    }

    private void tellAgain(MembershipEvent event) {
        if (closed) {
            return;
        }
        try {
            tell.accept(event);
        } catch (IllegalStateException gone) {
            LOG.log(System.Logger.Level.DEBUG, "not told who the raft members are", gone);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
