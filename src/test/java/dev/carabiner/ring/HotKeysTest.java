package dev.carabiner.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class HotKeysTest {
    /** What the algorithm promises, whatever comes. */
    @Property(tries = 500)
    void top_ofAnyStream_isWithinItsError(
            @ForAll @Size(max = 200) List<@AlphaChars @StringLength(min = 1, max = 1) String> stream,
            @ForAll @IntRange(min = 1, max = 8) int places) {
        HotKeys hot = new HotKeys(places);
        Map<String, Long> truth = new HashMap<>();
        for (String key : stream) {
            hot.count(key);
            truth.merge(key, 1L, Long::sum);
        }
        List<HotKeys.Hot> top = hot.top(100);
        assertThat(hot.total()).isEqualTo(stream.size());
        assertThat(top).hasSize(Math.min(places, truth.size()));
        assertThat(top).isSortedAccordingTo((a, b) -> Long.compare(b.count(), a.count()));
        assertThat(top).extracting(HotKeys.Hot::key).doesNotHaveDuplicates();
        assertThat(top.stream().mapToLong(HotKeys.Hot::count).sum()).isEqualTo(stream.size());
        for (HotKeys.Hot key : top) {
            long count = truth.getOrDefault(key.key(), 0L);
            assertThat(key.count()).isBetween(count, count + key.error());
            assertThat(key.error()).isLessThanOrEqualTo(stream.size() / places);
        }
        truth.forEach((key, count) -> {
            if (count > stream.size() / places) {
                assertThat(top).extracting(HotKeys.Hot::key).contains(key);
            }
        });
    }

    @Test
    void top_ofSkewedStream_findsTheHotOnes() {
        HotKeys hot = new HotKeys(64);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 200_000; i++) {
            hot.count(i % 10 == 0 ? "hot-" + i % 30 : "cold-" + random.nextInt(1_000_000));
        }
        assertThat(hot.top(3)).extracting(HotKeys.Hot::key).containsExactlyInAnyOrder("hot-0", "hot-10", "hot-20");
    }

    @Test
    void halve_always_forgetsWhatIsNotCountedAnyMore() {
        HotKeys hot = new HotKeys(4);
        IntStream.range(0, 5).forEach(i -> hot.count("old"));
        hot.count("once");
        hot.halve();
        assertThat(hot.top(4)).containsExactly(new HotKeys.Hot("old", 2, 0));
        assertThat(hot.total()).isEqualTo(3);
        IntStream.range(0, 3).forEach(i -> hot.count("new"));
        assertThat(hot.top(4)).containsExactly(new HotKeys.Hot("new", 3, 0), new HotKeys.Hot("old", 2, 0));
        hot.halve();
        hot.halve();
        hot.halve();
        assertThat(hot.top(4)).isEmpty();
        hot.count("again");
        assertThat(hot.top(4)).containsExactly(new HotKeys.Hot("again", 1, 0));
    }

    @Test
    void count_ofLongKey_isInTheTotalOnly() {
        HotKeys hot = new HotKeys(2);
        hot.count("k".repeat(HotKeys.MAX_LENGTH + 1));
        hot.count("k".repeat(HotKeys.MAX_LENGTH));
        assertThat(hot.total()).isEqualTo(2);
        assertThat(hot.top(2)).hasSize(1);
    }

    @Test
    void count_ofManyKeys_allocatesNothing() {
        HotKeys hot = new HotKeys(64);
        String[] keys = IntStream.range(0, 1000).mapToObj(i -> "key-" + i).toArray(String[]::new);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (String key : keys) {
                hot.count(key);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(keys.length);
    }

    @Test
    void constructor_withoutPlaces_isRefused() {
        assertThatThrownBy(() -> new HotKeys(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("places: 0 (expected: 1 to 65536)");
    }
}
