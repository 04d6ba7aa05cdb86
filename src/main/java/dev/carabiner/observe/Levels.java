package dev.carabiner.observe;

import dev.carabiner.gateway.DoorLevels;
import dev.carabiner.service.LockCensus;
import dev.carabiner.service.MemberCensus;
import dev.carabiner.wire.MemberState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What a member has at the moment of a page: set before it is written, and read as it is. What is not known is NaN. */
final class Levels {
    private static final List<String> RAFT_STATES = List.of("dev", "forming", "whole", "degraded", "silent", "lost");

    private final MeterRegistry registry;
    private volatile Seen seen =
            new Seen(new MemberCensus(Optional.empty(), 0, Map.of(), Optional.empty()), new DoorLevels(0, 0));

    /** All of it, as of one moment. */
    private record Seen(MemberCensus member, DoorLevels doors) {}

    Levels(MeterRegistry registry) {
        this.registry = registry;
        locks("carabiner.leases", "Live leases in the shards that this member serves", LockCensus::leases);
        locks("carabiner.waits", "Waits in the queues of the shards that this member serves", LockCensus::queued);
        locks(
                "carabiner.waiting.callers",
                "Callers of this member that wait for a lock, whoever serves it",
                LockCensus::callers);
        locks("carabiner.shards.owned", "Shards that this member serves", LockCensus::serving);
        locks(
                "carabiner.shards.claiming",
                "Shards that the ring gives to this member and that it does not serve yet",
                LockCensus::claiming);
        gauge(
                "carabiner.ring.version",
                "Version of the ring that this member sees; 0 before it has joined",
                now -> now.member().ringVersion());
        for (MemberState state : MemberState.values()) {
            tagged(
                    "carabiner.members",
                    "Members in the ring register, by state",
                    "state",
                    state.name().toLowerCase(Locale.ROOT),
                    now -> now.member().members().getOrDefault(state, 0L));
        }
        raft("carabiner.raft.members", "Raft members that can be reached; 0 without raft", MemberCensus.Raft::members);
        raft(
                "carabiner.raft.members.required",
                "Raft members that the configuration asks for; 0 without raft",
                MemberCensus.Raft::required);
        raft("carabiner.raft.groups.led", "Raft groups that this member leads", MemberCensus.Raft::led);
        for (String state : RAFT_STATES) {
            tagged(
                    "carabiner.raft.state",
                    "1 for the state that the Raft members are in, as this member sees them",
                    "state",
                    state,
                    now -> now.member()
                            .raft()
                            .map(raft -> raft.state().equals(state) ? 1.0 : 0.0)
                            .orElse(Double.NaN));
        }
        gauge("carabiner.connections", "Open connections of HTTP and WebSocket", now -> now.doors()
                .connections());
        gauge("carabiner.sockets", "Open WebSockets", now -> now.doors().sockets());
    }

    void set(MemberCensus member, DoorLevels doors) {
        seen = new Seen(member, doors);
    }

    private void locks(String name, String help, ToDoubleFunction<LockCensus> level) {
        gauge(name, help, now -> now.member().locks().map(level::applyAsDouble).orElse(Double.NaN));
    }

    private void raft(String name, String help, ToDoubleFunction<MemberCensus.Raft> level) {
        gauge(name, help, now -> now.member().raft().map(level::applyAsDouble).orElse(Double.NaN));
    }

    private void gauge(String name, String help, ToDoubleFunction<Seen> level) {
        Gauge.builder(name, this, here -> level.applyAsDouble(here.seen))
                .description(help)
                .register(registry);
    }

    private void tagged(String name, String help, String label, String value, ToDoubleFunction<Seen> level) {
        Gauge.builder(name, this, here -> level.applyAsDouble(here.seen))
                .description(help)
                .tag(label, value)
                .register(registry);
    }
}
