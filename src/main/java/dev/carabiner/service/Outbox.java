package dev.carabiner.service;

import dev.carabiner.cluster.SharedRing;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Origin;
import dev.carabiner.lock.Push;
import dev.carabiner.wire.MemberMessage;
import dev.carabiner.wire.MemberMessage.HandedOver.Handed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What the lanes of a member say; the words of one turn to one member ride in one message of each kind. */
final class Outbox implements LaneOutput {
    private final LockMember.Ports ports;
    private final SharedRing ring;
    private final InterestedDesks interested;
    private final Trail trail;
    private final BiConsumer<String, MemberMessage> send;

    // Owned by the coordination context.
    private final Map<String, List<MemberMessage.Answer.Answered>> answers = new LinkedHashMap<>();
    private final Map<String, List<Push>> pushes = new LinkedHashMap<>();
    private final Map<String, List<LockChange>> changes = new LinkedHashMap<>();
    private boolean flushing;

    Outbox(
            LockMember.Ports ports,
            SharedRing ring,
            InterestedDesks interested,
            Trail trail,
            BiConsumer<String, MemberMessage> send) {
        this.ports = ports;
        this.ring = ring;
        this.interested = interested;
        this.trail = trail;
        this.send = send;
    }

    @Override
    public void answer(Origin to, LockReply reply) {
        trail.answered(to, reply);
        answers.computeIfAbsent(to.desk(), member -> new ArrayList<>())
                .add(new MemberMessage.Answer.Answered(to.number(), reply));
        flushSoon();
    }

    @Override
    public void push(Push push) {
        pushes.computeIfAbsent(push.desk(), member -> new ArrayList<>()).add(push);
        flushSoon();
    }

    @Override
    public void changed(List<LockChange> confirmed) {
        interested.sort(confirmed).forEach((desk, wanted) -> {
            changes.computeIfAbsent(desk, member -> new ArrayList<>()).addAll(wanted);
            flushSoon();
        });
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            Timers.Timer unused = ports.timers().after(Duration.ZERO, this::flush);
        }
    }

    private void flush() {
        flushing = false;
        long version = ring.view().version();
        Map<String, List<MemberMessage.Answer.Answered>> readyAnswers = new LinkedHashMap<>(answers);
        Map<String, List<Push>> readyPushes = new LinkedHashMap<>(pushes);
        Map<String, List<LockChange>> readyChanges = new LinkedHashMap<>(changes);
        answers.clear();
        pushes.clear();
        changes.clear();
        readyAnswers.forEach((to, items) -> send.accept(to, new MemberMessage.Answer(version, items)));
        readyPushes.forEach((to, items) -> send.accept(to, new MemberMessage.Pushed(version, items)));
        // Behind the answers: whoever reads a lock and then hears of it never takes the older for the newer.
        readyChanges.forEach((to, items) -> send.accept(to, new MemberMessage.Changed(version, items)));
    }

    @Override
    public void announceClaim(int shard, long epoch) {
        MemberMessage claimed = new MemberMessage.Claimed(ring.view().version(), shard, epoch, ports.memberId());
        ring.view().members().forEach(member -> send.accept(member.id(), claimed));
    }

    @Override
    public void askToHandOver(String owner, int shard) {
        send.accept(owner, new MemberMessage.HandOver(ring.view().version(), shard, ports.memberId()));
    }

    @Override
    public void handOver(String successor, int shard, Optional<Handed> handed) {
        send.accept(successor, new MemberMessage.HandedOver(ring.view().version(), shard, handed));
    }
}
