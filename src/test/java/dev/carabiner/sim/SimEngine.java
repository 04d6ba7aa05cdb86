package dev.carabiner.sim;

import dev.carabiner.cluster.LiveMembers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The cluster engine's list of living members, as each member sees it: everyone has a list of its own, which follows the
 * truth late. A newcomer shows up after up to half a second, a killed member goes soon, for its sockets are closed, and
 * one that is paused or cut off goes after the detection time-out and comes back when it can be reached again.
 */
public final class SimEngine {
    private static final Duration NEWS = Duration.ofMillis(500);
    private static final Duration DETECTION = Duration.ofSeconds(5);

    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final Map<String, Observer> observers = new LinkedHashMap<>();

    private static final class Observer {
        final SimContext context;
        final Set<String> live = new LinkedHashSet<>();
        Runnable onChange = () -> {};

        Observer(SimContext context) {
            this.context = context;
        }
    }

    public SimEngine(SimScheduler scheduler, SimNetwork network) {
        this.scheduler = scheduler;
        this.network = network;
    }

    /** A new member of the cluster. Its own list is complete at once, as a joining member is told of all others. */
    public LiveMembers join(String id, SimContext context) {
        network.add(id, context);
        Observer self = new Observer(context);
        observers.put(id, self);
        observers.keySet().stream().filter(other -> sees(id, other)).forEach(self.live::add);
        lookAgain(id, Duration.ZERO, NEWS);
        // One that stands still just now looks alive to a newcomer at first.
        scheduler.world().runAfter(DETECTION, () -> lookAgain(id, Duration.ZERO, NEWS));
        return () -> Set.copyOf(self.live);
    }

    /** Calls {@code listener} on the member's context whenever its list has changed. */
    public void onChange(String id, Runnable listener) {
        observer(id).onChange = listener;
    }

    /** Ends a member without a word; the others notice by its sockets. */
    public void kill(String id) {
        observer(id).context.kill();
        lookAgain(id, Duration.ZERO, NEWS);
    }

    /** Stops a member in the middle of what it does. If that lasts, the others count it as gone. */
    public void pause(String id) {
        observer(id).context.pause();
        lookAgain(id, DETECTION, DETECTION.plus(NEWS));
    }

    public void resume(String id) {
        observer(id).context.resume();
        lookAgain(id, Duration.ZERO, NEWS);
    }

    /** Cuts members off from all others. */
    public void cutOff(Set<String> ids) {
        network.cutOff(ids);
        ids.forEach(id -> lookAgain(id, DETECTION, DETECTION.plus(NEWS)));
    }

    public void heal() {
        network.heal();
        observers.forEach((id, observer) -> {
            if (!observer.context.isKilled()) {
                lookAgain(id, Duration.ZERO, NEWS);
            }
        });
    }

    /** Makes one member's list wrong, until something else changes it: a link that is cut between two members only. */
    public void misjudge(String observer, String subject, boolean alive) {
        Observer self = observer(observer);
        boolean changed = alive ? self.live.add(subject) : self.live.remove(subject);
        if (changed) {
            self.context.run(self.onChange);
        }
    }

    private Observer observer(String id) {
        Observer observer = observers.get(id);
        if (observer == null) {
            throw new IllegalArgumentException("id: " + id + " (expected: one of " + observers.keySet() + ")");
        }
        return observer;
    }

    /** Has everybody judge this member anew, and it everybody, each at a moment of its own in that span. */
    private void lookAgain(String id, Duration least, Duration most) {
        for (String other : observers.keySet()) {
            if (!other.equals(id)) {
                if (!observer(other).context.isKilled()) { // The dead see nobody.
                    judge(other, id, scheduler.between(least, most));
                }
                if (observer(id).live.contains(other)
                        || !observer(other).context.isKilled()) {
                    judge(id, other, scheduler.between(least, most));
                }
            }
        }
    }

    private void judge(String observer, String subject, Duration delay) {
        Observer self = observer(observer);
        self.context.runAfter(delay, () -> {
            boolean changed = sees(observer, subject) ? self.live.add(subject) : self.live.remove(subject);
            if (changed) {
                self.onChange.run();
            }
        });
    }

    private boolean sees(String observer, String subject) {
        return observer.equals(subject) || (network.connects(observer, subject) && isHeard(subject));
    }

    /** A member that is paused for less than the detection time-out still counts. */
    private boolean isHeard(String subject) {
        SimContext context = observer(subject).context;
        return !context.isKilled() && context.pausedFor().compareTo(DETECTION) < 0;
    }
}
