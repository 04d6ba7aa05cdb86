package dev.carabiner.ring.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RivalsTest {
    /** What is measured is what it is called: each rival has all its members, and always the same for a key. */
    @ParameterizedTest
    @EnumSource
    void owner_ofManyKeys_isEachOfTheMembers(Kind kind) {
        Rival rival = kind.of(5);
        boolean[] seen = new boolean[5];
        for (int i = 0; i < 2_000; i++) {
            int owner = rival.owner("key-" + i);
            assertThat(rival.owner("key-" + i)).isEqualTo(owner);
            seen[owner] = true;
        }
        assertThat(seen).containsOnly(true);
        if (kind.takesHash()) {
            assertThat(rival.ownerOfHash(-1)).isBetween(0, 4);
        }
    }
}
