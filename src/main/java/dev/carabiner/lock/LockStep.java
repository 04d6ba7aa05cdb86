package dev.carabiner.lock;

import java.util.List;

/**
 * What a batch of commands comes to: the next state, and what may be said once the register holds it.
 *
 * @param changed whether {@code next} must be committed; if not, a read that shows the same commit id confirms it
 * @param armed the leases whose time starts when the confirmation is there
 * @param changes what became of leases, in order, for whoever watches; each comes with a change of the state or with an
 *     armed lease, so it never asks for a confirmation by itself
 */
public record LockStep(
        ShardState next,
        boolean changed,
        List<Answer> answers,
        List<Push> pushes,
        List<Armed> armed,
        List<LockChange> changes) {
    public LockStep {
        answers = List.copyOf(answers);
        pushes = List.copyOf(pushes);
        armed = List.copyOf(armed);
        changes = List.copyOf(changes);
    }

    /** A step in which nothing happens to this state and nobody hears of anything. */
    public static LockStep nothing(ShardState state) {
        return new LockStep(state, false, List.of(), List.of(), List.of(), List.of());
    }

    /** Whether nothing waits for a confirmation: no change, no answer, no push, and no time to start. */
    public boolean saysNothing() {
        return !changed && answers.isEmpty() && pushes.isEmpty() && armed.isEmpty();
    }

    /** A lease whose time starts, or starts anew, with the confirmation, and how long it is. */
    public record Armed(LeaseKey key, long termMillis) {}

    /** One reply and who gets it. */
    public record Answer(Origin to, LockReply reply) {}
}
