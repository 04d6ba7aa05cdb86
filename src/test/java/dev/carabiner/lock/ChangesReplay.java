package dev.carabiner.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;

/** Plays the changes of a step to a watcher, who must come out where the state does. */
final class ChangesReplay {
    private ChangesReplay() {}

    static void assertTheyTellTheStep(ShardState before, LockStep step) {
        Map<LeaseKey, FencingToken> live = leases(before);
        for (LockChange change : step.changes()) {
            switch (change.cause()) {
                case GRANTED ->
                    assertThat(live.put(change.key(), change.token()))
                            .as("granted twice: %s", change)
                            .isNull();
                case RENEWED -> assertThat(live).containsEntry(change.key(), change.token());
                case RELEASED, EXPIRED, BROKEN ->
                    assertThat(live.remove(change.key())).as("%s", change).isEqualTo(change.token());
            }
            boolean held = live.keySet().stream()
                    .anyMatch(key -> key.lock().equals(change.key().lock()));
            assertThat(change.held()).as("%s", change).isEqualTo(held);
        }
        assertThat(live).isEqualTo(leases(step.next()));
        if (!step.changes().isEmpty()) {
            assertThat(step.saysNothing()).isFalse();
        }
    }

    private static Map<LeaseKey, FencingToken> leases(ShardState state) {
        Map<LeaseKey, FencingToken> leases = new LinkedHashMap<>();
        state.leases().values().forEach(held -> held.forEach(lease -> leases.put(lease.key(), lease.token())));
        return leases;
    }
}
