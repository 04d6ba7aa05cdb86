package dev.carabiner.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carabiner.lock.LockName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who wants to hear of which lock. */
final class InterestTest {
    private static final LockName A = new LockName("a");
    private static final LockName AB = new LockName("ab");

    private static Set<LockName> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> new LockName("n" + i)).collect(Collectors.toSet());
    }

    @Test
    void includes_byNameOrByPrefix() {
        assertThat(Interest.of(List.of(A), List.of()).includes(A)).isTrue();
        assertThat(Interest.of(List.of(A), List.of()).includes(AB)).isFalse();
        assertThat(Interest.of(List.of(), List.of("ab")).includes(A)).isFalse();
        assertThat(Interest.of(List.of(), List.of("ab")).includes(AB)).isTrue();
        assertThat(Interest.ALL.includes(A)).isTrue();
        assertThat(Interest.NONE.includes(A)).isFalse();
    }

    @Test
    void of_moreThanTheBound_isAll() {
        assertThat(Interest.of(names(255), List.of("p")).prefixes()).containsExactly("p");
        assertThat(Interest.of(names(256), List.of("p"))).isEqualTo(Interest.ALL);
        assertThat(Interest.of(names(1), List.of("p", ""))).isEqualTo(Interest.ALL);
    }

    @Test
    void new_moreThanTheBound_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Interest(names(256), new HashSet<>(List.of("p"))))
                .withMessage("interest: 257 names and prefixes (expected: at most 256)");
    }

    @Test
    void covers_whatNeedsNoNewWord() {
        Interest one = Interest.of(List.of(A), List.of("p"));
        assertThat(one.covers(Interest.of(List.of(A), List.of()))).isTrue();
        assertThat(one.covers(Interest.of(List.of(AB), List.of()))).isFalse();
        assertThat(one.covers(Interest.ALL)).isFalse();
        assertThat(Interest.ALL.covers(one)).isTrue();
        assertThat(Interest.NONE.covers(Interest.NONE)).isTrue();
    }
}
