package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.lock.FencingToken;
import dev.carabiner.lock.LeaseId;
import dev.carabiner.lock.LeaseKey;
import dev.carabiner.lock.LockChange;
import dev.carabiner.lock.LockName;
import dev.carabiner.wire.Interest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom an owner tells. */
final class InterestedDesksTest {
    private static final LockChange A = change("a");
    private static final LockChange B = change("b");

    private final ManualTime time = new ManualTime();
    private final InterestedDesks desks = new InterestedDesks(time);

    private static LockChange change(String lock) {
        LeaseKey key = new LeaseKey(new LockName(lock), new LeaseId("1"));
        return new LockChange(key, "", "", new FencingToken(7), LockChange.Cause.GRANTED, true);
    }

    @Test
    void sort_givesEachDeskWhatItWants_inOrder() {
        desks.heard("m1", Interest.ALL);
        desks.heard("m2", Interest.of(List.of(new LockName("b")), List.of()));
        desks.heard("m3", Interest.of(List.of(), List.of("c")));
        assertThat(desks.sort(List.of(B, A, B))).isEqualTo(Map.of("m1", List.of(B, A, B), "m2", List.of(B, B)));
    }

    @Test
    void sort_aNewInterest_replacesTheFormer() {
        desks.heard("m1", Interest.of(List.of(new LockName("a")), List.of()));
        desks.heard("m1", Interest.of(List.of(new LockName("b")), List.of()));
        assertThat(desks.sort(List.of(A, B))).isEqualTo(Map.of("m1", List.of(B)));
        desks.heard("m1", Interest.NONE);
        assertThat(desks.sort(List.of(A, B))).isEmpty();
        assertThat(desks.size()).isZero();
    }

    @Test
    void sort_whatWasNotSaidAgainForSixSeconds_isForgotten() {
        desks.heard("m1", Interest.ALL);
        time.passMillis(4_000);
        desks.heard("m2", Interest.ALL);
        time.passMillis(1_999);
        assertThat(desks.sort(List.of(A))).containsOnlyKeys("m1", "m2");
        time.passMillis(1);
        assertThat(desks.sort(List.of(A))).containsOnlyKeys("m2");
        assertThat(desks.size()).isEqualTo(1);
    }

    @Test
    void gone_isForgottenAtOnce() {
        desks.heard("m1", Interest.ALL);
        desks.gone("m1");
        assertThat(desks.sort(List.of(A))).isEmpty();
    }
}
