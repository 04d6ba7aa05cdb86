package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class KeyedCallsTest {
    private static KeyedCall<String> call() {
        return new KeyedCall<>(
                new KeyedPost("address", "key", null, new DeliveryOptions(), false, false), (answer, failure) -> {});
    }

    /** @param steps below 0: adds one; else: removes the one at this place, counted round */
    @Property(tries = 300)
    void anySteps_leaveWhatAListWouldHold(@ForAll List<@IntRange(min = -10, max = 10) Integer> steps) {
        KeyedCalls<String> calls = new KeyedCalls<>();
        List<KeyedCall<String>> expected = new ArrayList<>();
        for (int step : steps) {
            if (step < 0) {
                KeyedCall<String> added = call();
                calls.add(added);
                expected.add(added);
            } else if (!expected.isEmpty()) {
                calls.remove(expected.remove(step % expected.size()));
            }
            assertThat(calls.all()).containsExactlyElementsOf(expected);
            assertThat(calls.isEmpty()).isEqualTo(expected.isEmpty());
        }
    }

    @Test
    void removeAll_handsThemOutInOrderAndFreeForAnotherList() {
        List<KeyedCall<String>> three = List.of(call(), call(), call());
        KeyedCalls<String> calls = new KeyedCalls<>();
        three.forEach(calls::add);

        List<KeyedCall<String>> removed = calls.removeAll();
        KeyedCalls<String> others = new KeyedCalls<>();
        removed.forEach(others::add);

        assertThat(calls.isEmpty()).isTrue();
        assertThat(others.all()).containsExactlyElementsOf(three);
    }
}
