package dev.carabiner.sim;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who reaches whom, and what becomes of messages on the way. Nodes are named by member id. */
public final class SimNetwork {
    private final SimScheduler scheduler;
    private final Map<String, SimContext> nodes = new HashMap<>();
    private final Set<String> minority = new HashSet<>();
    private final Set<Link> cut = new HashSet<>();
    private double lateness;
    private Duration late = Duration.ZERO;
    private Weather weather = Weather.FAIR;

    /**
     * What happens to messages.
     *
     * @param loss probability that one is lost
     * @param doubling probability that one comes twice
     * @param least time on the way
     * @param most time on the way; messages overtake each other
     */
    public record Weather(double loss, double doubling, Duration least, Duration most) {
        public static final Weather FAIR = new Weather(0, 0, Duration.ofNanos(200_000), Duration.ofMillis(1));
        public static final Weather STORM = new Weather(0.3, 0.1, Duration.ofNanos(200_000), Duration.ofMillis(400));
    }

    public SimNetwork(SimScheduler scheduler) {
        this.scheduler = scheduler;
    }

    public void weather(Weather next) {
        weather = next;
    }

    private record Link(String from, String to) {}

    /** Has so many messages come late, up to {@code most}: behind an outage, or in a queue of the engine's. */
    public void lateness(double probability, Duration most) {
        lateness = probability;
        late = most;
    }

    /** Lets no message pass from one to the other; those of the way back do. The engine does not notice. */
    public void cutOneWay(String from, String to) {
        scheduler.note("network: no message from " + from + " to " + to);
        cut.add(new Link(from, to));
    }

    void add(String id, SimContext context) {
        nodes.put(id, context);
    }

    /** Cuts these off from all others; among themselves, and among the others, messages pass. */
    public void cutOff(Set<String> ids) {
        scheduler.note("network: cut off " + new TreeSet<>(ids));
        minority.clear();
        minority.addAll(ids);
    }

    public void heal() {
        scheduler.note("network: healed");
        minority.clear();
        cut.clear();
    }

    /** Whether messages pass between two nodes that are both alive and running. */
    public boolean connects(String from, String to) {
        return minority.contains(from) == minority.contains(to);
    }

    /** Whether this node is on the side of the registers. */
    public boolean hasQuorum(String id) {
        return !minority.contains(id);
    }

    Duration delay() {
        return scheduler.between(weather.least(), weather.most());
    }

    /** Sends: runs {@code arrival} at the receiver once, twice, or never. */
    void send(String from, String to, Runnable arrival) {
        SimContext receiver = nodes.get(to);
        boolean lost = scheduler.chance(weather.loss());
        boolean doubled = scheduler.chance(weather.doubling());
        if (receiver == null || lost || !passes(from, to)) {
            return;
        }
        arrive(from, to, receiver, arrival);
        if (doubled) {
            arrive(from, to, receiver, arrival);
        }
    }

    private void arrive(String from, String to, SimContext receiver, Runnable arrival) {
        Duration delay = scheduler.chance(lateness) ? scheduler.between(Duration.ZERO, late) : delay();
        receiver.runAfter(delay, () -> {
            if (passes(from, to)) {
                arrival.run();
            }
        });
    }

    private boolean passes(String from, String to) {
        return connects(from, to) && !cut.contains(new Link(from, to));
    }
}
