package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What is refused before anything is asked of the member. */
final class KeyedTest {
    private static final ShardHandler IDLE = new IdleShards();

    private final Keyed keyed = new Keyed(
            () -> {
                throw new IllegalStateException("asked the member");
            },
            new FakeLocks());

    @Test
    void shards_withANameThatNoLockCanHave_throwsBeforeAnythingRuns() {
        assertThatThrownBy(() -> keyed.shards("x".repeat(491), 4096, IDLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lock: 513 bytes of UTF-8 (expected: 1 to 512)");
        assertThatThrownBy(() -> keyed.shards("a\nb", 1, IDLE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keyed.shards("x".repeat(490), 4096, IDLE)).hasMessage("asked the member");
    }

    @Test
    void shards_withACountOutOfRange_throws() {
        for (int count : new int[] {0, -1, 4097}) {
            assertThatThrownBy(() -> keyed.shards("work", count, IDLE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("count: " + count + " (expected: 1 to 4096)");
        }
    }
}
