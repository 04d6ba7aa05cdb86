package dev.carabiner.service;

import dev.carabiner.cluster.MembershipChange;
import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.Asker;
import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.LockName;
import dev.carabiner.wire.Interest;
import dev.carabiner.wire.LockEvents;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.Topic;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Who watches what at this member; and what the other members are told of it, for they own the locks. An owner hears of a
 * wider interest at once, and of the present one every 2 s for as long as there is any; of a narrower one in that rhythm
 * too, since it only costs it events that are dropped here. Without watchers there is no message and no timer.
 *
 * <p>What is told are hints. Those of one lock come in order, and none before its register holds it; but some are lost
 * when its owner dies or changes, or a message is lost. Whoever must know looks at the lock itself.
 */
final class Watches {
    /** A third of the time for which owners remember, so that two lost messages cost nothing. */
    static final Duration EVERY = Duration.ofSeconds(2);

    private static final Logger LOG = System.getLogger(Watches.class.getName());

    private final String memberId;
    private final Timers timers;
    private final BiConsumer<String, MemberMessage> send;

    // Owned by the coordination context.
    private final Map<Topic, Set<Watcher>> watchers = new HashMap<>();
    private final Set<LockName> names = new LinkedHashSet<>();
    private final Set<String> prefixes = new LinkedHashSet<>();
    private Interest told = Interest.NONE;
    private Optional<Timers.Timer> next = Optional.empty();
    private RingView view;
    private boolean closed;

    Watches(LockMember.Ports ports, SharedRing ring, BiConsumer<String, MemberMessage> send) {
        this.memberId = ports.memberId();
        this.timers = ports.timers();
        this.send = send;
        this.view = ring.view();
    }

    /** Gets events, each with its name and its data. Called on the coordination context. */
    interface Watcher {
        void tell(String event, JsonObject data);

        /** Who is told. Of one who does not say so nothing is known: where callers are told apart, he is nobody. */
        default Asker reader() {
            return Asker.ANYBODY;
        }
    }

    /** Tells the watcher from now on; owners have been told before this returns. Safe to repeat. */
    void start(Watcher watcher, Topic topic) {
        Set<Watcher> those = watchers.computeIfAbsent(topic, watched -> new LinkedHashSet<>());
        those.add(watcher);
        boolean unused = topic.match(new Noting(true));
        if (!told.covers(interest())) {
            tellAll();
        }
    }

    /** Ends that. Safe to repeat. */
    void stop(Watcher watcher, Topic topic) {
        Set<Watcher> those = watchers.get(topic);
        if (those != null && those.remove(watcher) && those.isEmpty()) {
            watchers.remove(topic);
            boolean unused = topic.match(new Noting(false));
        }
    }

    /** The ring that the next event is counted from. */
    RingView view() {
        return view;
    }

    /** How many topics are watched here. */
    int topics() {
        return watchers.size();
    }

    void close() {
        closed = true;
        next.ifPresent(Timers.Timer::cancel);
        watchers.clear();
    }

    /** Tells each watcher of the lock, once. */
    void changed(LockChange change) {
        if (names.isEmpty() && prefixes.isEmpty()) {
            return;
        }
        String name = change.key().lock().value();
        Set<Watcher> hearing =
                new LinkedHashSet<>(of(new Topic.Lock(change.key().lock())));
        for (int length = 0; length <= name.length() && !prefixes.isEmpty(); length++) {
            String prefix = name.substring(0, length);
            if (prefixes.contains(prefix)) {
                hearing.addAll(of(new Topic.Locks(prefix)));
            }
        }
        // Each its own document: where it goes from here it may be changed.
        hearing.forEach(watcher -> tell(watcher, LockEvents.CHANGED, LockEvents.changed(change, watcher.reader())));
    }

    /** Tells what a new ring has changed, and its members what is watched here. */
    void ringChanged(RingView now) {
        RingView before = view;
        if (now.version() <= before.version()) {
            return;
        }
        view = now;
        MembershipChange change = MembershipChange.between(before, now);
        Set.copyOf(of(new Topic.Members()))
                .forEach(watcher -> tell(watcher, MembershipChange.MEMBERS_CHANGED, change.membersEvent()));
        Set<Watcher> ofRing = Set.copyOf(of(new Topic.Ring()));
        if (!ofRing.isEmpty()) {
            JsonObject event = change.ringEvent(); // Once: what has moved takes a while to find out.
            ofRing.forEach(watcher -> tell(watcher, MembershipChange.RING_CHANGED, event.copy()));
        }
        if (!told.isEmpty()) {
            tellAll();
        }
    }

    /** A member has begun to serve a shard, perhaps one that is watched. */
    void claimed(String owner) {
        if (!told.isEmpty() && !closed) {
            send.accept(owner, watching());
        }
    }

    private Set<Watcher> of(Topic topic) {
        return watchers.getOrDefault(topic, Set.of());
    }

    private static void tell(Watcher watcher, String event, JsonObject data) {
        try {
            watcher.tell(event, data);
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "a watcher failed at " + event, bug); // The others must not suffer from it.
        }
    }

    private Interest interest() {
        return Interest.of(names, prefixes);
    }

    private void tellAll() {
        if (closed) {
            return;
        }
        told = interest();
        view.members().forEach(member -> send.accept(member.id(), watching()));
        next.ifPresent(Timers.Timer::cancel);
        // Nothing was said just now if nobody watches any more: with that the rhythm ends.
        next = told.isEmpty() ? Optional.empty() : Optional.of(timers.after(EVERY, this::tellAll));
    }

    private MemberMessage watching() {
        return new MemberMessage.Watching(view.version(), memberId, told);
    }

    /** Keeps the names and prefixes beside the topics: there may be far too many topics to look through. */
    private final class Noting implements Topic.Cases<Boolean> {
        private final boolean watched;

        private Noting(boolean watched) {
            this.watched = watched;
        }

        @Override
        public Boolean members(Topic.Members topic) {
            return false;
        }

        @Override
        public Boolean ring(Topic.Ring topic) {
            return false;
        }

        @Override
        public Boolean lock(Topic.Lock topic) {
            return watched ? names.add(topic.name()) : names.remove(topic.name());
        }

        @Override
        public Boolean locks(Topic.Locks topic) {
            return watched ? prefixes.add(topic.prefix()) : prefixes.remove(topic.prefix());
        }
    }
}
