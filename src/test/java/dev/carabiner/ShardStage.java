package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One shard on two members, in one thread; whoever works on it while another does fails the test. */
final class ShardStage {
    static final String NAME = "work/3";

    final FakeLocks locks = new FakeLocks();
    private final Deque<Runnable> soon = new ArrayDeque<>();
    private final List<Runnable> paused = new ArrayList<>();
    final List<Duration> pauses = new ArrayList<>();
    final List<String> story = new ArrayList<>();
    /** Who has begun to work and not ended. */
    private String active = "";

    final Part a = new Part("a");
    final Part b = new Part("b");

    /** What a member has of the shard. */
    final class Part implements ShardHandler, ShardLoop.Clock {
        private final String member;
        final ShardLoop loop;
        final Deque<Promise<Void>> starts = new ArrayDeque<>();
        final Deque<Promise<Void>> stops = new ArrayDeque<>();
        boolean owner;

        Part(String member) {
            this.member = member;
            this.loop =
                    new ShardLoop(NAME, 3, LockOptions.defaults(), this, new ShardLoop.Ports(locks, () -> owner, this));
        }

        void owns(boolean now) {
            owner = now;
            loop.look();
            settle();
        }

        @Override
        public Future<Void> started(int shard, long token) {
            assertThat(shard).isEqualTo(3);
            story.add(member + " start " + token);
            assertThat(active).as("%s", story).isEmpty();
            active = member;
            starts.add(Promise.promise());
            return starts.getLast().future().onFailure(failed -> active = "");
        }

        @Override
        public Future<Void> stopped(int shard) {
            story.add(member + " stop");
            stops.add(Promise.promise());
            return stops.getLast().future().onSuccess(ended -> active = "");
        }

        void started() {
            starts.remove().complete();
            settle();
        }

        void stopped() {
            stops.remove().complete();
            settle();
        }

        @Override
        public void later(Duration delay, Runnable task) {
            pauses.add(delay);
            paused.add(task);
        }

        @Override
        public void soon(Runnable task) {
            soon.add(task);
        }
    }

    /** Has all run that is to run soon. */
    void settle() {
        while (!soon.isEmpty()) {
            soon.remove().run();
        }
    }

    /** All pauses are over. */
    void pausesEnd() {
        List<Runnable> due = List.copyOf(paused);
        paused.clear();
        due.forEach(Runnable::run);
        settle();
    }
}
