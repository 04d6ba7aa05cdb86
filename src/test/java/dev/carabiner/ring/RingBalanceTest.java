package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingBalanceTest {
    @Test
    void balance_ofEmptyRing_isEven() {
        RingBalance balance = HashRing.of(RingHash.XXH3, 256, List.of()).balance();
        assertThat(balance).isEqualTo(new RingBalance(balance.members(), balance.zones(), 1, 1, new BalanceBand(1, 1)));
        assertThat(balance.members()).isEmpty();
        assertThat(balance.zones()).isEmpty();
    }

    @Test
    void balance_ofOneMember_isTheWholeCircle() {
        RingBalance balance = HashRing.of(RingHash.XXH3, 256, List.of(new RingMember("n", 0.3, Optional.of("z"))))
                .balance();
        assertThat(balance.members()).containsExactly(Map.entry("n", 1.0));
        assertThat(balance.zones()).containsExactly(Map.entry("z", 1.0));
        assertThat(balance.maxToMean()).isEqualTo(1);
        assertThat(balance.minToMean()).isEqualTo(1);
    }

    /** The figures of theory (shares of a sound ring are gamma distributed), met on the average of some rings. */
    @ParameterizedTest
    @CsvSource({
        "10, 128, 1.14, 0.87",
        "10, 256, 1.10, 0.91",
        "100, 128, 1.23, 0.79",
        "100, 256, 1.16, 0.85",
        "100, 1024, 1.08, 0.92"
    })
    void balance_ofEqualMembers_isWhatTheoryExpects(int members, int virtualNodes, double max, double min) {
        List<RingBalance> draws = IntStream.range(0, 20)
                .mapToObj(draw -> IntStream.range(0, members)
                        .mapToObj(i -> RingMember.of("ring-" + draw + "-node-" + i))
                        .toList())
                .map(named -> HashRing.of(RingHash.XXH3, virtualNodes, named).balance())
                .toList();
        assertThat(draws.stream().mapToDouble(RingBalance::maxToMean).average()).hasValueCloseTo(max, within(0.02));
        assertThat(draws.stream().mapToDouble(RingBalance::minToMean).average()).hasValueCloseTo(min, within(0.02));
        assertThat(draws).allSatisfy(balance -> assertThat(balance.members().values().stream()
                        .mapToDouble(share -> share)
                        .sum())
                .isCloseTo(1, within(1e-12)));
    }

    /** Of 200 rings 2 are to be expected outside of the band; more than 8 would come by chance once in a thousand times. */
    @ParameterizedTest
    @CsvSource({"2, 3", "2, 256", "5, 16", "10, 3", "10, 256", "50, 64"})
    void expected_ofManyRings_holdsForAboutNinetyNineInAHundred(int members, int virtualNodes) {
        long outside = IntStream.range(0, 200)
                .mapToObj(draw -> IntStream.range(0, members)
                        .mapToObj(i -> new RingMember("band-" + draw + "-" + i, 1 + i % 3, Optional.empty()))
                        .toList())
                .map(named -> HashRing.of(RingHash.XXH3, virtualNodes, named).balance())
                .filter(balance -> !balance.isAsExpected())
                .count();
        assertThat(outside).isLessThanOrEqualTo(8);
    }

    /** And it is not so wide that it says nothing: the usual ring is near its middle. */
    @Test
    void expected_ofUsualRing_isWhatTheTablesSay() {
        BalanceBand band =
                HashRing.of(RingHash.XXH3, 256, equalMembers(100)).balance().expected();
        assertThat(band.max()).isBetween(1.2, 1.3);
        assertThat(band.min()).isBetween(0.72, 0.82);
        assertThat(HashRing.of(RingHash.XXH3, 256, equalMembers(1)).balance().expected())
                .isEqualTo(new BalanceBand(1, 1));
    }

    @Test
    void balance_ofWeights_isWithinFiveSigma() {
        List<RingMember> members = IntStream.range(0, 40)
                .mapToObj(i -> new RingMember("n" + i, 0.25 * (1 + i % 8), Optional.of("z" + i % 2)))
                .toList();
        double weights = members.stream().mapToDouble(RingMember::weight).sum();
        RingBalance balance = HashRing.of(RingHash.XXH3, 256, members).balance();
        for (RingMember member : members) {
            double due = member.weight() / weights;
            double sigma = due / Math.sqrt(member.points(256));
            assertThat(balance.members().get(member.name())).isCloseTo(due, within(5 * sigma));
        }
        assertThat(balance.zones()).containsOnlyKeys("z0", "z1");
        assertThat(balance.zones().values().stream().mapToDouble(share -> share).sum())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void balance_ofTinyWeight_isNotNothing() {
        HashRing ring =
                HashRing.of(RingHash.XXH3, 256, equalMembers(10)).with(new RingMember("tiny", 0.001, Optional.empty()));
        assertThat(ring.balance().members().get("tiny")).isPositive();
    }

    /** A G-test: keys come to their owners as often as the shares say. Without chance, so it cannot fail by chance. */
    @Test
    void balance_ofManyKeys_isWhereTheyGo() {
        HashRing ring = HashRing.of(RingHash.XXH3, 256, equalMembers(100));
        Map<String, Double> shares = ring.balance().members();
        Map<String, Integer> counts = new HashMap<>();
        int keys = 1_000_000;
        for (int i = 0; i < keys; i++) {
            counts.merge(ring.owner("user/" + i).name(), 1, Integer::sum);
        }
        double g = counts.entrySet().stream()
                .mapToDouble(entry -> 2.0
                        * entry.getValue()
                        * Math.log(entry.getValue() / (keys * shares.getOrDefault(entry.getKey(), 0.0))))
                .sum();
        assertThat(counts).hasSize(100);
        assertThat(g).isLessThan(148.2); // The 99.9 % quantile of chi-square with 99 degrees of freedom.
    }

    private static List<RingMember> equalMembers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> RingMember.of("node-" + i))
                .toList();
    }
}
