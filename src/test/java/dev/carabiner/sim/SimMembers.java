package dev.carabiner.sim;

import dev.carabiner.cluster.Membership;
import dev.carabiner.cluster.MembershipPorts;
import dev.carabiner.cluster.MembershipSettings;
import dev.carabiner.cluster.RingView;
import dev.carabiner.ring.RingHash;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster of members that share a ring register: what a simulation of anything above the ring starts from. */
public final class SimMembers {
    private final SimScheduler scheduler;
    private final SimNetwork network;
    private final SimEngine engine;
    private final SimHints hints;
    private final SimRegister register;
    private final List<SimMember> members = new ArrayList<>();
    private double drift = 0.01;

    /** One life of a member. */
    public record SimMember(String name, String id, SimContext context, Membership membership, Future<Void> joined) {
        public RingView view() {
            return membership.view();
        }
    }

    public SimMembers(long seed) {
        this.scheduler = new SimScheduler(seed);
        this.network = new SimNetwork(scheduler);
        this.engine = new SimEngine(scheduler, network);
        this.hints = new SimHints(network);
        this.register = new SimRegister(scheduler, network, "ring");
    }

    public SimScheduler scheduler() {
        return scheduler;
    }

    public SimNetwork network() {
        return network;
    }

    public SimEngine engine() {
        return engine;
    }

    /** How wrong the clocks of members run that start from now on; 0.01 is 1 %. */
    public void drift(double bound) {
        drift = bound;
    }

    /** The ring register. */
    public SimRegister register() {
        return register;
    }

    /** All lives that were ever started, oldest first. */
    public List<SimMember> members() {
        return List.copyOf(members);
    }

    /** Settings with few virtual nodes, for a simulation draws thousands of rings. */
    public static MembershipSettings settings() {
        return MembershipSettings.of(RingHash.XXH3, 8, 1);
    }

    /** Starts a new life under this name. */
    public SimMember start(String name) {
        return start(name, settings());
    }

    public SimMember start(String name, MembershipSettings settings) {
        String id = name + "#" + (members.size() + 1);
        SimContext context = scheduler.context(id, drift);
        scheduler.note("start " + id);
        var live = engine.join(id, context);
        Member self = new Member(
                name,
                id,
                MemberState.JOINING,
                Optional.empty(),
                1,
                "10.0.0." + members.size() + ":5801",
                Optional.empty(),
                context.wallMillis() / 1000,
                0);
        Membership membership = new Membership(
                self,
                settings,
                new MembershipPorts(register.port(id, context), context, context, live, hints.port(id)));
        engine.onChange(id, membership::membersChanged);
        hints.listen(id, membership::hint);
        SimMember member = new SimMember(name, id, context, membership, membership.start());
        members.add(member);
        return member;
    }

    public void kill(SimMember member) {
        scheduler.note("kill " + member.id());
        engine.kill(member.id());
    }

    public void pause(SimMember member) {
        scheduler.note("pause " + member.id());
        engine.pause(member.id());
    }

    public void resume(SimMember member) {
        scheduler.note("resume " + member.id());
        engine.resume(member.id());
    }
}
