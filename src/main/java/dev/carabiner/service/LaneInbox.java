package dev.carabiner.service;

import dev.carabiner.lock.LockCommand;
import dev.carabiner.lock.LockReply;
import dev.carabiner.lock.Origin;
import dev.carabiner.lock.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What has arrived for a shard and waits for its next batch; bounded, and without what its desk has closed. */
final class LaneInbox {
    /** How many commands may wait; each takes part of a kilobyte. */
    static final int BOUND = 20_000;

    private final DeskNumbers deskNumbers;

    // Owned by the coordination context.
    private final ArrayDeque<LockCommand> commands = new ArrayDeque<>();

    LaneInbox(DeskNumbers deskNumbers) {
        this.deskNumbers = deskNumbers;
    }

    /** Takes a command; or says why not. One that its desk has closed is a late copy, and dropped without a word. */
    Optional<LockReply> offer(LockCommand command) {
        if (deskNumbers.isClosed(command.origin())) {
            return Optional.empty();
        }
        if (commands.size() >= BOUND) {
            String message = "requests waiting for this shard: " + commands.size() + " (expected: below " + BOUND + ")";
            return Optional.of(new LockReply.Refused(Refusal.UNAVAILABLE, message, Optional.empty()));
        }
        commands.add(command);
        return Optional.empty();
    }

    /** Takes commands back that were in a batch already. */
    void putBack(Collection<LockCommand> batch) {
        commands.addAll(batch);
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    /** The next batch, in the order of arrival. */
    List<LockCommand> next(int most) {
        List<LockCommand> batch = new ArrayList<>();
        while (!commands.isEmpty() && batch.size() < most) {
            LockCommand command = commands.remove();
            // Nobody waits for the answer to what is presented, so its number is never open: it came in time, that is
            // all.
            boolean presents = command instanceof LockCommand.Present;
            if (presents || !deskNumbers.isClosed(command.origin())) {
                batch.add(command);
            }
        }
        return batch;
    }

    /** Empties it, and says who has asked. */
    List<Origin> drain() {
        List<Origin> origins = commands.stream().map(LockCommand::origin).toList();
        commands.clear();
        return origins;
    }
}
