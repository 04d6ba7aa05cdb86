package dev.carabiner.service;

import dev.carabiner.cluster.MemberBus;
import dev.carabiner.cluster.Register;
import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LeaseRequest;
import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.Origin;
import dev.carabiner.lock.Push;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessageCodec;
import dev.carabiner.wire.MemberState;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The lock service of one member: its lanes, its desk and its router, and the words between them and other members.
 * Knows Vert.x only by its ports, so that a simulation runs this very class. Everything happens on one context.
 */
final class LockMember {
    /** How many calls may be under way; each takes part of a kilobyte, and lives for two seconds at most. */
    static final int CALLS = 100_000;

    private static final Logger LOG = System.getLogger(LockMember.class.getName());

    private final Ports ports;
    private final SharedRing ring;
    private final Shards shards;
    private final DeskNumbers deskNumbers = new DeskNumbers();
    private final List<ShardLane> lanes = new ArrayList<>();
    private final LockRouter router;
    private final WaitDesk desk;
    private final InterestedDesks interested;
    private final Watches watches;
    private final Holdings holdings;
    private final Trail trail;
    private final HotLocks hotLocks;

    // Owned by the coordination context.
    private Set<String> members = Set.of();
    /** Members that were seen leaving in order. */
    private Set<String> leavers = Set.of();

    LockMember(Ports ports, SharedRing ring, LockSettings settings) {
        this.ports = ports;
        this.ring = ring;
        this.shards = new Shards(settings.shards());
        this.interested = new InterestedDesks(ports.ticker());
        this.watches = new Watches(ports, ring, this::send);
        this.holdings = new Holdings(ports.ticker());
        this.trail = new Trail(ports.memberId());
        Outbox outbox = new Outbox(ports, ring, interested, trail, this::send);
        LaneContext context = new LaneContext(ports, ring, settings, deskNumbers, outbox, trail);
        this.hotLocks = new HotLocks(ports.ticker());
        for (int shard = 0; shard < settings.shards(); shard++) {
            lanes.add(new ShardLane(context, shard, ports.registers().apply(shard)));
        }
        this.router = new LockRouter(ports, ring, this::send);
        this.desk = new WaitDesk(ports, router, shards, settings.waitersPerMember());
    }

    /** The world as this member sees it. */
    record Ports(
            String memberId,
            Ticker ticker,
            Timers timers,
            MemberBus bus,
            IntFunction<Register> registers,
            LockObserver observer) {
        /** With nobody who looks on. */
        Ports(String memberId, Ticker ticker, Timers timers, MemberBus bus, IntFunction<Register> registers) {
            this(memberId, ticker, timers, bus, registers, LockObserver.NONE);
        }
    }

    /** Claims what the ring gives to this member, and goes on doing so with every ring. */
    void start() {
        ring.onChange(this::ringChanged);
        desk.start();
        ringChanged(ring.view());
    }

    void close() {
        desk.close();
        router.close();
        watches.close();
        lanes.forEach(ShardLane::close);
    }

    /** How many shards this member serves. */
    int serving() {
        return (int) lanes.stream().filter(ShardLane::isServing).count();
    }

    /** What there is now. Looks at every lock that is held here. */
    LockCensus census() {
        int leases = 0;
        int queued = 0;
        for (ShardLane lane : lanes) {
            leases += lane.leases();
            queued += lane.queued();
        }
        int idle = (int) lanes.stream().filter(ShardLane::isIdle).count();
        return new LockCensus(leases, queued, desk.waiting(), serving(), lanes.size() - serving() - idle);
    }

    /** How many shards this member is about to claim or serves; none is left when all are handed over. */
    boolean isIdle() {
        return lanes.stream().allMatch(ShardLane::isIdle);
    }

    /**
     * Tells all members of the ring that this one sees, and looks whether its shards are still its own: for a member that
     * leaves, so that a word that was lost on the way costs moments.
     */
    void nudge() {
        RingView view = ring.view();
        MemberMessage look = new MemberMessage.Pushed(view.version(), List.of());
        view.members().stream()
                .filter(member -> !member.id().equals(ports.memberId()))
                .forEach(member -> send(member.id(), look));
        lanes.forEach(ShardLane::look);
    }

    int shardOf(LeaseKey key) {
        return shards.of(key.lock());
    }

    Shards shards() {
        return shards;
    }

    WaitDesk desk() {
        return desk;
    }

    /** Who watches what at this member. */
    Watches watches() {
        return watches;
    }

    /** The request that is being carried out at this member's desk. */
    CurrentRequest request() {
        return router.current();
    }

    /** Who at this member is told when a lease is lost. */
    Holdings holdings() {
        return holdings;
    }

    /** Which locks this member is asked about most, as their owner. */
    HotLocks hotLocks() {
        return hotLocks;
    }

    Timers timers() {
        return ports.timers();
    }

    Ticker ticker() {
        return ports.ticker();
    }

    Future<Grant> acquire(LeaseRequest request, long waitMillis) {
        return desk.acquire(request, waitMillis);
    }

    /** Whether as many calls are under way as one member keeps. */
    boolean isBusy() {
        return router.underWay() >= CALLS;
    }

    /** Has the owner of {@code shard} carry out one command, within {@code limit}. */
    LockRouter.Call call(int shard, Duration limit, Function<Origin, LockCommand> command) {
        return router.call(shard, command, ports.ticker().nanoTime() + limit.toNanos());
    }

    private void ringChanged(RingView view) {
        Set<String> now = new HashSet<>();
        for (Member member : view.members()) {
            now.add(member.id());
        }
        for (String before : members) {
            if (!now.contains(before)) {
                memberGone(before);
            }
        }
        leavers = view.members().stream()
                .filter(member -> member.state() == MemberState.LEAVING)
                .map(Member::id)
                .collect(Collectors.toSet());
        if (!now.equals(members)) {
            LOG.log(
                    Level.INFO,
                    "members now: {0}",
                    view.members().stream().map(Member::name).collect(Collectors.joining(", ")));
        }
        members = now;
        lanes.forEach(ShardLane::ringChanged);
        router.ringChanged(view);
        desk.presentations().all();
        watches.ringChanged(view);
    }

    private void memberGone(String id) {
        deskNumbers.forget(id);
        interested.gone(id);
        if (leavers.contains(id)) {
            // It has sent its callers to other desks. Their waits are not forgotten with it, but keep their places
            // until
            // they are presented there, or for as long as any wait that nobody presents.
            return;
        }
        for (ShardLane lane : lanes) {
            if (lane.isServing()) {
                lane.offer(List.of(LockCommand.Forget.desk(id)));
            }
        }
    }

    /** Takes a message from another member, or from this one. */
    void onMessage(Buffer bytes) {
        MemberMessage message;
        try {
            message = MemberMessageCodec.decode(bytes);
        } catch (IllegalArgumentException unreadable) {
            LOG.log(Level.WARNING, "a message between members is dropped: " + unreadable.getMessage());
            return;
        }
        ring.hint(message.ringVersion());
        message.match(new OnMessage());
    }

    private void send(String to, MemberMessage message) {
        ports.bus().send(to, MemberMessageCodec.encode(message));
    }

    /** What other members say. */
    private final class OnMessage implements MemberMessage.Cases<Boolean> {
        @Override
        public Boolean ask(MemberMessage.Ask message) {
            deskNumbers.update(message.desk(), message.lowestOpen());
            Map<Integer, List<LockCommand>> byShard = new LinkedHashMap<>();
            for (MemberMessage.Ask.Asked asked : message.items()) {
                asked.request().ifPresent(request -> trail.arrived(request, asked.shard(), asked.command()));
                hotLocks.heard(asked.command());
                byShard.computeIfAbsent(asked.shard(), shard -> new ArrayList<>())
                        .add(asked.command());
            }
            byShard.forEach((shard, commands) -> lane(shard).ifPresent(lane -> lane.offer(commands)));
            return true;
        }

        @Override
        public Boolean answer(MemberMessage.Answer message) {
            router.answered(message.items());
            return true;
        }

        @Override
        public Boolean pushed(MemberMessage.Pushed message) {
            message.pushes().forEach(push -> push.match(new OnPush()));
            return true;
        }

        @Override
        public Boolean claimed(MemberMessage.Claimed message) {
            if (!message.owner().equals(ports.memberId())) {
                lane(message.shard()).ifPresent(lane -> lane.claimedByOther(message.epoch()));
            }
            desk.presentations().to(message.owner(), message.shard());
            watches.claimed(message.owner());
            return true;
        }

        @Override
        public Boolean handOver(MemberMessage.HandOver message) {
            lane(message.shard()).ifPresent(lane -> lane.handOverTo(message.successor()));
            return true;
        }

        @Override
        public Boolean handedOver(MemberMessage.HandedOver message) {
            lane(message.shard()).ifPresent(lane -> lane.handedOver(message.handed()));
            return true;
        }

        @Override
        public Boolean watching(MemberMessage.Watching message) {
            interested.heard(message.desk(), message.interest());
            return true;
        }

        @Override
        public Boolean changed(MemberMessage.Changed message) {
            message.changes().forEach(watches::changed);
            return true;
        }
    }

    private Optional<ShardLane> lane(int shard) {
        return shard < lanes.size() ? Optional.of(lanes.get(shard)) : Optional.empty();
    }

    /** What owners say to this member's desk. */
    private final class OnPush implements Push.Cases<Boolean> {
        @Override
        public Boolean grantedFromQueue(Push.GrantedFromQueue push) {
            desk.grantedFromQueue(push.key());
            return true;
        }

        @Override
        public Boolean waitEnded(Push.WaitEnded push) {
            desk.waitEnded(push);
            return true;
        }

        @Override
        public Boolean leaseLost(Push.LeaseLost push) {
            LOG.log(Level.DEBUG, "lease {0} was lost: {1}", push.key(), push.loss());
            holdings.lost(push);
            return true;
        }
    }
}
