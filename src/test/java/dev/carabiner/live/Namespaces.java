package dev.carabiner.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace for each member, joined by a bridge, whose own address is that of the clients. Cut with blackhole
 * routes, each of which loses one direction, and by taking a link down. Everything here carries the id of this process.
 */
final class Namespaces implements Network {
    private static final Pattern NAME = Pattern.compile("carabiner-(\\d+)-m\\d+");
    /** The bridge, and our ends of the links. */
    private static final Pattern LINK = Pattern.compile("cb(\\d+)(?:m\\d+)?");

    private final long pid = ProcessHandle.current().pid();
    private final String bridge = "cb" + pid;
    private final String subnet;
    private final int members;
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private boolean closed;

    private Namespaces(String subnet, int members) {
        this.subnet = subnet;
        this.members = members;
    }

    /**
     * Makes them, after removing what runs that were killed have left.
     *
     * @throws RuntimeException if that is not allowed here; nothing is left then
     */
    static Namespaces make(int members) {
        sweep();
        Namespaces made = new Namespaces(freeSubnet(), members);
        try {
            made.build();
        } catch (RuntimeException notAllowed) {
            made.close();
            throw notAllowed;
        }
        return made;
    }

    private void build() {
        Command.run("ip", "link", "add", bridge, "type", "bridge");
        Command.run("ip", "address", "add", subnet + "254/24", "dev", bridge);
        Command.run("ip", "link", "set", bridge, "up");
        for (int member = 0; member < members; member++) {
            String end = bridge + "m" + member;
            Command.run("ip", "netns", "add", name(member));
            Command.run("ip", "link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", name(member));
            Command.run("ip", "link", "set", end, "master", bridge, "up");
            Command.run("ip", "-n", name(member), "address", "add", host(member) + "/24", "dev", "eth0");
            Command.run("ip", "-n", name(member), "link", "set", "lo", "up");
            Command.run("ip", "-n", name(member), "link", "set", "eth0", "up");
        }
    }

    private static String freeSubnet() {
        String routes = Command.run("ip", "-4", "route", "show", "table", "all");
        for (int third = 1; third < 255; third++) {
            String subnet = "10.213." + third + ".";
            if (!routes.contains(subnet)) {
                return subnet;
            }
        }
        throw new IllegalStateException("no free subnet in 10.213.0.0/16");
    }

    private String name(int member) {
        return "carabiner-" + pid + "-m" + member;
    }

    @Override
    public String host(int member) {
        return subnet + (member + 1);
    }

    @Override
    public List<String> prefix(int member) {
        return List.of("ip", "netns", "exec", name(member)); // Replaces itself, so the process id is the member's.
    }

    @Override
    public boolean canCut() {
        return true;
    }

    @Override
    public void cut(int from, int to) {
        Command.run("ip", "-n", name(from), "route", "add", "blackhole", host(to) + "/32");
        undo.push(() -> Command.run("ip", "-n", name(from), "route", "del", "blackhole", host(to) + "/32"));
    }

    @Override
    public void unplug(int member) {
        Command.run("ip", "-n", name(member), "link", "set", "eth0", "down");
        undo.push(() -> Command.run("ip", "-n", name(member), "link", "set", "eth0", "up"));
    }

    @Override
    public void heal() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }

    @Override
    public String description() {
        return "network namespaces on " + subnet + "0/24, joined by a bridge";
    }

    /** The members must have been ended before. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            remove(this::isOurs);
        }
    }

    private boolean isOurs(long owner) {
        return owner == pid;
    }

    private static void sweep() {
        remove(owner -> ProcessHandle.of(owner).isEmpty());
    }

    private static void remove(Predicate<Long> owners) {
        for (String name : matching(NAME, Command.attempt("ip", "netns", "list"), owners)) {
            // Whatever still runs in there was started by its owner.
            Command.attempt("ip", "netns", "pids", name)
                    .text()
                    .lines()
                    .filter(line -> line.matches("\\d+"))
                    .forEach(id -> ProcessHandle.of(Long.parseLong(id)).ifPresent(ProcessHandle::destroyForcibly));
            Command.attempt("ip", "netns", "delete", name);
        }
        // The links too: a namespace without a name lives on with them for as long as anything in it does.
        for (String name : matching(LINK, Command.attempt("ip", "-o", "link", "show"), owners)) {
            Command.attempt("ip", "link", "delete", name);
        }
    }

    /** The words of a listing that have this form and belong to such a process. */
    private static Set<String> matching(Pattern form, Command.Result listing, Predicate<Long> owners) {
        Set<String> names = new LinkedHashSet<>();
        if (listing.succeeded()) {
            for (String word : listing.text().split("[\\s:@]+", -1)) {
                Matcher matcher = form.matcher(word);
                if (matcher.matches() && owners.test(Long.parseLong(matcher.group(1)))) {
                    names.add(word);
                }
            }
        }
        return names;
    }
}
