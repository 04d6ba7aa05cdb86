package dev.carabiner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import dev.carabiner.ManualTasks;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RaftNewsTest {
    private final ManualTasks tasks = new ManualTasks();
    private final List<MembershipEvent> told = new ArrayList<>();
    private final MembershipEvent added =
            new MembershipEvent(none(Cluster.class), none(Member.class), MembershipEvent.MEMBER_ADDED, Set.of());

    @Test
    void memberAdded_once_tellsAFewTimesWithinMoments() {
        RaftNews news = news();

        news.memberAdded(added);

        assertThat(told).isEmpty();
        tasks.pass(Duration.ofMillis(200));
        assertThat(told).containsExactly(added);
        tasks.pass(Duration.ofMillis(500));
        assertThat(told).hasSize(2);
        tasks.pass(Duration.ofMinutes(1));
        assertThat(told).hasSize(3);
    }

    @Test
    void memberAdded_whileHazelcastStops_tellsNobody_andFailsNothing() {
        RaftNews failing = new RaftNews(this::after, event -> {
            told.add(event);
            throw new IllegalStateException("not active");
        });
        failing.memberAdded(added);
        tasks.pass(Duration.ofMillis(200));
        assertThat(told).hasSize(1);

        failing.close();
        tasks.pass(Duration.ofMinutes(1));
        assertThat(told).hasSize(1);
    }

    private RaftNews news() {
        return new RaftNews(this::after, told::add);
    }

    private Timers.Timer after(Duration delay, Runnable task) {
        return tasks.after(delay, task)::cancel;
    }

    /** Never asked for anything. */
    private static <T> T none(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new UnsupportedOperationException(method.getName());
        }));
    }
}
