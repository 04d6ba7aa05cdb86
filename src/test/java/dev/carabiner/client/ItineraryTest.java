package dev.carabiner.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ItineraryTest {
    private static Itinerary of(int addresses, long seed) {
        List<Address> all = IntStream.range(0, addresses)
                .mapToObj(i -> Address.parse(URI.create("ws://member-" + i)))
                .toList();
        return new Itinerary(all, new Random(seed));
    }

    @Test
    void moveOn_afterBeingSentOn_takesNoTime() {
        Itinerary itinerary = of(3, 1);
        Address before = itinerary.here();

        assertThat(itinerary.moveOn(true)).isZero();
        assertThat(itinerary.here()).isNotEqualTo(before);
    }

    @Test
    void moveOn_withOneAddress_staysThereAndPauses() {
        Itinerary itinerary = of(1, 1);
        Address only = itinerary.here();

        assertThat(itinerary.moveOn(true)).isPositive().isLessThan(Itinerary.FIRST);
        assertThat(itinerary.moveOn(true)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(itinerary.here()).isEqualTo(only);
    }

    @Property(tries = 200)
    void moveOn_inVain_asksEachInTurnAndPausesLongerEachRound(
            @ForAll @IntRange(min = 1, max = 7) int addresses, @ForAll long seed) {
        Itinerary itinerary = of(addresses, seed);
        for (int round = 0; round < 10; round++) {
            Set<Address> asked = new HashSet<>();
            long most = Math.min(Itinerary.LONGEST.toMillis(), Itinerary.FIRST.toMillis() << round);
            for (int i = 0; i < addresses; i++) {
                long pause = itinerary.moveOn(false).toMillis();
                assertThat(pause).isBetween(round == 0 ? 0 : most / 2, most);
                asked.add(itinerary.here());
            }
            assertThat(asked).hasSize(addresses);
        }
    }

    @Property(tries = 50)
    void moveOn_overAndOverAfterBeingSentOn_pausesToo(@ForAll @IntRange(min = 2, max = 5) int addresses) {
        Itinerary itinerary = of(addresses, 7);
        for (int i = 0; i < addresses; i++) {
            assertThat(itinerary.moveOn(true)).isZero();
        }
        // Members that all send each other's clients on shall not have them run in circles.
        assertThat(itinerary.moveOn(true)).isGreaterThanOrEqualTo(Itinerary.FIRST);
    }

    @Test
    void settle_afterManyRounds_beginsAnew() {
        Itinerary itinerary = of(2, 3);
        IntStream.range(0, 20).forEach(i -> assertThat(itinerary.moveOn(false)).isLessThanOrEqualTo(Itinerary.LONGEST));
        itinerary.settle();

        assertThat(itinerary.moveOn(false)).isLessThan(Itinerary.FIRST);
    }

    @Test
    void here_ofManyClients_spreads() {
        Set<Address> first = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            first.add(of(3, seed).here());
        }

        assertThat(first).hasSize(3);
    }
}
