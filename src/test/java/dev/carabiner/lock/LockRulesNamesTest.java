package dev.carabiner.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Which names a shard lists. */
final class LockRulesNamesTest {
    private static LockReply names(ShardBench bench, String prefix, String after, int count) {
        return bench.say(new LockCommand.Names(Say.from(Say.DESK), prefix, after, count));
    }

    private static LockReply reply(boolean more, String... names) {
        return new LockReply.Names(List.of(names).stream().map(LockName::new).toList(), more);
    }

    private static ShardBench holding(String... names) {
        ShardBench bench = ShardBench.open();
        for (String name : names) {
            bench.say(Say.tryFor(Say.exclusive(new LockName(name), "a", Say.TTL)));
        }
        return bench;
    }

    @Test
    void names_ofAnEmptyShard_areNone() {
        assertThat(names(ShardBench.open(), "", "", 1)).isEqualTo(reply(false));
    }

    @Test
    void names_areSortedAndCutAndSayWhetherThereAreMore() {
        ShardBench bench = holding("c", "a", "d", "b");
        assertThat(names(bench, "", "", 2)).isEqualTo(reply(true, "a", "b"));
        assertThat(names(bench, "", "b", 2)).isEqualTo(reply(false, "c", "d"));
        assertThat(names(bench, "", "b", 1)).isEqualTo(reply(true, "c"));
        assertThat(names(bench, "", "d", 9)).isEqualTo(reply(false));
    }

    @Test
    void names_withAPrefix_areThoseThatBeginWithIt() {
        ShardBench bench = holding("a", "ab", "abc", "b");
        assertThat(names(bench, "ab", "", 9)).isEqualTo(reply(false, "ab", "abc"));
        assertThat(names(bench, "ab", "ab", 9)).isEqualTo(reply(false, "abc"));
    }

    @Test
    void names_heldAndWaitedFor_isThereOnce_andFreeOnesAreNot() {
        ShardBench bench = holding("L", "x");
        bench.say(Say.waitFor(Say.exclusive("b")));
        bench.say(new LockCommand.Release(Say.from(Say.DESK), new LeaseKey(new LockName("x"), new LeaseId("a")), ""));
        assertThat(names(bench, "", "", 9)).isEqualTo(reply(false, "L"));
    }

    @Test
    void names_waitedForOnly_isThere() {
        // While the shard settles nobody is granted anything.
        ShardBench bench = ShardBench.cold(LockLimits.DEFAULT, java.time.Duration.ofSeconds(1), java.util.Set.of());
        bench.say(Say.waitFor(Say.exclusive("b")));
        assertThat(bench.holders()).isEmpty();
        assertThat(names(bench, "", "", 9)).isEqualTo(reply(false, "L"));
    }

    @Test
    void names_changeNothing() {
        ShardBench bench = holding("a");
        LockStep step = bench.step(new LockCommand.Names(Say.from(Say.DESK), "", "", 1));
        assertThat(step.changed()).isFalse();
        assertThat(step.changes()).isEmpty();
    }

    @Test
    void names_countOutOfBounds_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LockCommand.Names(Say.from(Say.DESK), "", "", 0))
                .withMessage("count: 0 (expected: 1 to 1000)");
        assertThatIllegalArgumentException().isThrownBy(() -> new LockCommand.Names(Say.from(Say.DESK), "", "", 1001));
    }

    @Property(tries = 300)
    void names_anyShard_areWhatSortingAllOfThemGives(@ForAll long seed) {
        Random random = new Random(seed);
        ShardBench bench = ShardBench.open();
        TreeSet<String> all = new TreeSet<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            String name = text(random, 1 + random.nextInt(3));
            if (all.add(name)) {
                bench.say(Say.tryFor(Say.exclusive(new LockName(name), "a", Say.TTL)));
            }
            if (random.nextInt(3) == 0) {
                bench.step(Say.waitFor(Say.exclusive(new LockName(name), "b", Say.TTL)));
            }
        }
        String prefix = text(random, random.nextInt(3));
        String after = text(random, random.nextInt(4));
        int count = 1 + random.nextInt(12);
        List<String> expected = new ArrayList<>(all.tailSet(after, false));
        expected.removeIf(name -> !name.startsWith(prefix));
        boolean more = expected.size() > count;
        assertThat(names(bench, prefix, after, count))
                .isEqualTo(reply(
                        more,
                        expected.subList(0, Math.min(count, expected.size())).toArray(String[]::new)));
    }

    /** Few letters, so that prefixes meet; one of them beyond the first plane, where UTF-16 order is its own. */
    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint("ab\uFFFDz\uD83D\uDD12".codePoints().toArray()[random.nextInt(5)]);
        }
        return text.toString();
    }
}
