package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MemberHealthTest {
    @Test
    void obstacles_activeInTheRing_areNone() {
        assertThat(MemberHealth.obstacles(ManualRing.viewOf(3, List.of("m1", "m2"), List.of()), "m1"))
                .isEmpty();
    }

    @Test
    void obstacles_leavingOrTakenOut_saySo() {
        assertThat(MemberHealth.obstacles(ManualRing.viewOf(3, List.of("m2"), List.of("m1")), "m1"))
                .containsExactly("this member does not stand in the ring");
        assertThat(MemberHealth.obstacles(ManualRing.viewOf(3, List.of("m2"), List.of()), "m1"))
                .containsExactly("this member does not stand in the ring");
    }

    @Test
    void obstacles_nobodyActive_saySo() {
        assertThat(MemberHealth.obstacles(ManualRing.viewOf(3, List.of(), List.of("m1")), "m1"))
                .containsExactly("the ring has too few active members");
    }
}
