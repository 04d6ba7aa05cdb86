package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhatIfTest {
    private static final HashRing RING = HashRing.of(
            RingHash.XXH3,
            256,
            IntStream.range(0, 4).mapToObj(i -> RingMember.of("n" + i)).toList());

    @Test
    void of_addedMember_givesKeysToItOnly() {
        WhatIf whatIf = WhatIf.of(RING, RingChange.parse("add:new:2:east"));
        assertThat(whatIf.before()).isSameAs(RING);
        assertThat(whatIf.after()).isEqualTo(RING.with(new RingMember("new", 2, Optional.of("east"))));
        assertThat(whatIf.flows()).hasSize(4).allMatch(flow -> flow.to().equals(Optional.of("new")));
        double share = whatIf.after().balance().members().getOrDefault("new", 0.0);
        assertThat(whatIf.moved()).isCloseTo(share, within(1e-12)).isCloseTo(2.0 / 6, within(0.05));
        assertThat(whatIf.flows().stream().mapToDouble(WhatIf.Flow::share).sum())
                .isCloseTo(share, within(1e-12));
        assertThat(whatIf.flows().stream().mapToInt(WhatIf.Flow::ranges).sum())
                .isEqualTo(whatIf.ranges().size());
    }

    @Test
    void of_exchangedMember_movesWhatTheOldOneHadAtLeast() {
        WhatIf whatIf = WhatIf.of(RING, RingChange.parse("remove:n1,add:n9"));
        assertThat(whatIf.after().members()).extracting(RingMember::name).containsExactly("n0", "n2", "n3", "n9");
        assertThat(whatIf.moved())
                .isGreaterThanOrEqualTo(RING.balance().members().getOrDefault("n1", 0.0) - 1e-12);
        assertThat(whatIf.flows())
                .allMatch(flow ->
                        flow.from().equals(Optional.of("n1")) || flow.to().equals(Optional.of("n9")));
    }

    @Test
    void copied_ofLostMember_isWhatItHad() {
        WhatIf whatIf = WhatIf.of(RING, RingChange.parse("remove:n1"));
        assertThat(whatIf.copied(1)).isCloseTo(whatIf.moved(), within(1e-12));
        // Each of its keys had another replica, and each key of which it had a copy needs a new one.
        assertThat(whatIf.copied(2)).isCloseTo(2.0 / 4, within(0.1));
    }

    @Test
    void of_nobodyLeft_givesAllToNobody() {
        WhatIf whatIf = WhatIf.of(RING, RingChange.parse("remove:n0,remove:n1,remove:n2,remove:n3"));
        assertThat(whatIf.after().isEmpty()).isTrue();
        assertThat(whatIf.moved()).isCloseTo(1, within(1e-12));
        assertThat(whatIf.flows()).allMatch(flow -> flow.to().isEmpty());
        assertThat(whatIf.copied(2)).isZero();
    }

    @Test
    void of_unknownMember_isRefused() {
        assertThatThrownBy(() -> WhatIf.of(RING, RingChange.parse("remove:n7")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("remove: n7 (expected: a member of the ring)");
    }

    @ParameterizedTest
    @CsvSource({
        "add:n, n, 1, ",
        "add:n:2, n, 2, ",
        "add:n:0.5:east, n, 0.5, east",
        "add:n:100:a:b, n, 100, a:b",
        "add:10.0.0.1:5801, 10.0.0.1:5801, 1, ",
        "add:10.0.0.1:5801:2:east, 10.0.0.1:5801, 2, east",
        "add:[fe80::1]:5801:3, [fe80::1]:5801, 3, "
    })
    void parse_ofMember_findsNameWeightAndZone(String text, String name, double weight, String zone) {
        assertThat(RingChange.parse(text))
                .containsExactly(new RingChange.Add(new RingMember(name, weight, Optional.ofNullable(zone))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | change:  (expected: add:NAME",
                "n1 | change: n1 (expected: add:NAME",
                "add:a,,remove:n1 | change:  (expected",
                "add: | name: 0 characters",
                "add:n:0 | weight: 0.0 (expected: above 0",
                "add:n:-1 | weight: -1.0 (expected: above 0",
                "add:n:1: | zone: 0 characters"
            })
    void parse_ofOtherText_isRefused(String text, String message) {
        assertThatThrownBy(() -> RingChange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void parse_ofSeveral_keepsTheirOrder() {
        assertThat(RingChange.parse("remove:a:1,add:b"))
                .containsExactly(new RingChange.Remove("a:1"), new RingChange.Add(RingMember.of("b")));
    }
}
