package dev.carabiner.service;

import dev.carabiner.cluster.RingView;
import dev.carabiner.cluster.SharedRing;
import dev.carabiner.ring.HashRing;
import dev.carabiner.ring.RingHash;
import dev.carabiner.ring.RingMember;
import dev.carabiner.wire.Member;
import dev.carabiner.wire.MemberState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A ring that a test sets; one member sees it at once, or after the test says so. All members are called by their id. */
final class ManualRing implements SharedRing {
    private final List<Consumer<RingView>> listeners = new ArrayList<>();
    private RingView view = viewOf(0, List.of(), List.of());

    /** A view in which {@code owners} own everything, and {@code others} are members that own nothing. */
    static RingView viewOf(long version, List<String> owners, List<String> others) {
        List<Member> members = new ArrayList<>();
        owners.forEach(id -> members.add(member(id, MemberState.ACTIVE)));
        others.forEach(id -> members.add(member(id, MemberState.LEAVING)));
        HashRing ring = HashRing.of(
                RingHash.XXH3, 64, owners.stream().map(RingMember::of).toList());
        return new RingView(version, members, ring);
    }

    private static Member member(String id, MemberState state) {
        return new Member(id, id, state, Optional.empty(), 1, "127.0.0.1:5801", Optional.empty(), 0, 1);
    }

    void show(RingView next) {
        view = next;
        List.copyOf(listeners).forEach(listener -> listener.accept(next));
    }

    @Override
    public RingView view() {
        return view;
    }

    @Override
    public Future<RingView> refresh() {
        return Future.succeededFuture(view);
    }

    @Override
    public void hint(long version) {}

    @Override
    public void onChange(Consumer<RingView> listener) {
        listeners.add(listener);
    }
}
