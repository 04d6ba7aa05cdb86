package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Says and does what the headers of Vert.x say and do. */
final class OneHeaderTest {
    private static MultiMap ordinary() {
        return MultiMap.caseInsensitiveMultiMap().add("name", "value");
    }

    @Test
    void questions_areAnsweredAsByAnyHeaders() {
        List<Function<MultiMap, Object>> questions = List.of(
                headers -> toList(headers.entries()),
                OneHeaderTest::toList,
                MultiMap::isEmpty,
                MultiMap::size,
                MultiMap::names,
                MultiMap::isMutable,
                headers -> headers.get("NAME"),
                headers -> String.valueOf(headers.get((CharSequence) "other")),
                headers -> headers.getAll("Name"),
                headers -> headers.getAll((CharSequence) "other"),
                headers -> headers.contains("nAme"),
                headers -> headers.contains((CharSequence) "other"),
                headers -> headers.contains("name", "VALUE", true),
                headers -> headers.contains("name", "VALUE", false),
                headers -> toList(headers.copy(true)),
                headers -> headers.copy(false).isMutable());
        for (Function<MultiMap, Object> question : questions) {
            assertThat(question.apply(new OneHeader("name", "value"))).isEqualTo(question.apply(ordinary()));
        }
    }

    private static List<Map.Entry<String, String>> toList(Iterable<Map.Entry<String, String>> headers) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        headers.forEach(header -> all.add(Map.entry(header.getKey(), header.getValue())));
        return all;
    }

    @Test
    void changes_haveTheEffectThatTheyHaveOnAnyHeaders() {
        MultiMap more = MultiMap.caseInsensitiveMultiMap().add("a", "1").add("name", "2");
        List<Consumer<MultiMap>> changes = List.of(
                headers -> same(headers, headers.add("a", "1")),
                headers -> same(headers, headers.add((CharSequence) "a", (CharSequence) "1")),
                headers -> same(headers, headers.add("a", (Iterable<String>) List.of("1", "2"))),
                headers -> same(headers, headers.add((CharSequence) "a", (Iterable<CharSequence>)
                        List.<CharSequence>of("1", "2"))),
                headers -> same(headers, headers.addAll(more)),
                headers -> same(headers, headers.addAll(Map.of("NAME", "2"))),
                headers -> same(headers, headers.set("NAME", "2")),
                headers -> same(headers, headers.set((CharSequence) "name", (CharSequence) "2")),
                headers -> same(headers, headers.set("name", (Iterable<String>) List.of("2", "3"))),
                headers -> same(headers, headers.set((CharSequence) "name", (Iterable<CharSequence>)
                        List.<CharSequence>of("2", "3"))),
                headers -> same(headers, headers.setAll(more)),
                headers -> same(headers, headers.setAll(Map.of("b", "2"))),
                headers -> same(headers, headers.remove("NAME")),
                headers -> same(headers, headers.remove((CharSequence) "name")),
                headers -> same(headers, headers.clear()));
        for (Consumer<MultiMap> change : changes) {
            MultiMap ordinary = ordinary();
            MultiMap one = new OneHeader("name", "value");
            change.accept(ordinary);
            change.accept(one);
            assertThat(toList(one)).isEqualTo(toList(ordinary));
            assertThat(one.isEmpty()).isEqualTo(ordinary.isEmpty());
            assertThat(one.size()).isEqualTo(ordinary.size());
        }
    }

    private static void same(MultiMap changed, MultiMap returned) {
        assertThat(returned).isSameAs(changed);
    }
}
