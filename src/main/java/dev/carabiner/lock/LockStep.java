package dev.carabiner.lock;

import java.util.List;

/**
 * What a batch of commands comes to: the next state, and what may be said once the register holds it.
 *
 * @param changed whether {@code next} must be committed; if not, a read that shows the same commit id confirms it
 * @param armed the leases whose time starts when the confirmation is there
 */
public record LockStep(ShardState next, boolean changed, List<Answer> answers, List<Push> pushes, List<Armed> armed) {
    public LockStep {
        answers = List.copyOf(answers);
        pushes = List.copyOf(pushes);
        armed = List.copyOf(armed);
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
