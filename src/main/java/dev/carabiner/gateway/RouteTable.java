package dev.carabiner.gateway;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Paths and methods, matched segment by segment on what was sent. A router that matches a normalised path would take
 * {@code /v1/locks/a%2F..%2Fb} apart, which is a name here.
 */
final class RouteTable {
    // Filled while the door is built, read-only afterwards. A dozen entries: a scan is as fast as a tree.
    private final List<Path> paths = new ArrayList<>();

    /** One path with its methods. A segment in braces stands for any one segment and gives it a name. */
    private record Path(List<String> segments, Map<HttpMethod, Endpoint> methods) {
        Optional<Map<String, String>> match(List<String> actual) {
            if (actual.size() != segments.size()) {
                return Optional.empty();
            }
            Map<String, String> names = new LinkedHashMap<>();
            for (int i = 0; i < actual.size(); i++) {
                String expected = segments.get(i);
                if (expected.startsWith("{")) {
                    names.put(expected.substring(1, expected.length() - 1), actual.get(i));
                } else if (!expected.equals(actual.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(names);
        }
    }

    /** A path that was found, and what stood for its names. */
    record Match(Map<HttpMethod, Endpoint> methods, Map<String, String> names) {
        /** The endpoint of the method; HEAD is a GET whose body is not sent. */
        Optional<Endpoint> endpoint(HttpMethod method) {
            return Optional.ofNullable(methods.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method));
        }

        /** The value of {@code Allow}. */
        String allowed() {
            Stream<String> implied =
                    methods.containsKey(HttpMethod.GET) ? Stream.of("HEAD", "OPTIONS") : Stream.of("OPTIONS");
            return Stream.concat(methods.keySet().stream().map(HttpMethod::name), implied)
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
    }

    /** Adds a method to a path such as {@code /v1/locks/{lock}}. */
    void add(HttpMethod method, String path, Endpoint endpoint) {
        List<String> segments = Arrays.asList(path.substring(1).split("/", -1));
        Path entry = paths.stream()
                .filter(known -> known.segments.equals(segments))
                .findFirst()
                .orElseGet(() -> {
                    Path added = new Path(segments, new LinkedHashMap<>());
                    paths.add(added);
                    return added;
                });
        if (entry.methods.put(method, endpoint) != null) {
            throw new IllegalStateException(method + " " + path + " is there already");
        }
    }

    /** Each path and method, such as {@code GET /v1/ring}. */
    List<String> all() {
        return paths.stream()
                .flatMap(path ->
                        path.methods.keySet().stream().map(method -> method + " /" + String.join("/", path.segments)))
                .toList();
    }

    Optional<Match> find(List<String> segments) {
        for (Path path : paths) {
            Optional<Map<String, String>> names = path.match(segments);
            if (names.isPresent()) {
                return Optional.of(new Match(path.methods, names.get()));
            }
        }
        return Optional.empty();
    }
}
