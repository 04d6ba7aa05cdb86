package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeyedDecisionTest {
    @Test
    void of_ownKey_isDelivered() {
        assertThat(KeyedDecision.of("a", Optional.of("a"), false, false)).isEqualTo(KeyedDecision.DELIVER);
    }

    @Test
    void of_ownKeyThatWasPassedOn_isDelivered() {
        assertThat(KeyedDecision.of("a", Optional.of("a"), true, false)).isEqualTo(KeyedDecision.DELIVER);
    }

    @Test
    void of_keyOfAnother_isPassedOnOnce() {
        assertThat(KeyedDecision.of("a", Optional.of("b"), false, false)).isEqualTo(KeyedDecision.FORWARD);
        assertThat(KeyedDecision.of("a", Optional.of("b"), true, false)).isEqualTo(KeyedDecision.REFUSE_TWICE_MOVED);
    }

    @Test
    void of_keyThatCameBackWhileEarlierOnesAreOnTheirWay_followsThem() {
        assertThat(KeyedDecision.of("a", Optional.of("a"), false, true)).isEqualTo(KeyedDecision.FORWARD);
    }

    @Test
    void of_emptyRing_isRefused() {
        assertThat(KeyedDecision.of("a", Optional.empty(), false, false)).isEqualTo(KeyedDecision.REFUSE_NO_OWNER);
    }
}
