package dev.carabiner.service;

import dev.carabiner.cluster.Ticker;
import dev.carabiner.cluster.Timers;
import dev.carabiner.lock.LockCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells the owners of shards what waits for them at this desk: again and again, so that a lost message costs a moment and
 * no more, and a wait moves over to a new owner with its place.
 */
final class Presentations {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final LockRouter router;
    private final Ticker ticker;
    private final Timers timers;
    private final Collection<DeskEntry> entries;

    // Owned by the coordination context.
    private Optional<Timers.Timer> next = Optional.empty();

    /** @param entries a view of what is at the desk */
    Presentations(LockMember.Ports ports, LockRouter router, Collection<DeskEntry> entries) {
        this.router = router;
        this.ticker = ports.ticker();
        this.timers = ports.timers();
        this.entries = entries;
    }

    void start() {
        next = Optional.of(timers.after(EVERY, () -> {
            all();
            start();
        }));
    }

    void close() {
        next.ifPresent(Timers.Timer::cancel);
    }

    /** Presents every queued wait to the present owner of its shard. */
    void all() {
        Map<Integer, List<LockCommand.Wait>> waits = new TreeMap<>();
        for (DeskEntry entry : entries) {
            if (entry.phase == DeskEntry.Phase.QUEUED) {
                waits.computeIfAbsent(entry.shard, shard -> new ArrayList<>()).add(present(entry));
            }
        }
        waits.forEach((shard, list) -> router.tell(shard, origin -> new LockCommand.Present(origin, list)));
    }

    /** Presents what waits in one shard to the member that has just claimed it, even if that is nothing. */
    void to(String owner, int shard) {
        List<LockCommand.Wait> waits = entries.stream()
                .filter(entry -> entry.shard == shard && entry.phase == DeskEntry.Phase.QUEUED)
                .map(this::present)
                .toList();
        router.tell(owner, shard, origin -> new LockCommand.Present(origin, waits));
    }

    private LockCommand.Wait present(DeskEntry entry) {
        return new LockCommand.Wait(
                entry.visit, entry.request, entry.ticket.orElseThrow(), entry.waitedMillis(ticker.nanoTime()));
    }
}
