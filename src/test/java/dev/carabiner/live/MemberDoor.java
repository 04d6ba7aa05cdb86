package dev.carabiner.live;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The HTTP door of members, for the few questions that the run itself asks. */
final class MemberDoor {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** @param status 0 if there was no answer */
    record Answer(int status, JsonObject body) {
        static final Answer NONE = new Answer(0, new JsonObject());

        boolean succeeded() {
            return status == 200;
        }

        /** {@code ok}, the code of the error, or {@code silent}. */
        String code() {
            JsonObject error = body.getJsonObject("error", new JsonObject());
            return succeeded() ? "ok" : status == 0 ? "silent" : error.getString("code", "http " + status);
        }
    }

    Answer get(MemberAddress member, String path) {
        try {
            return send(request(member, path).GET().build()).get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("failures are answers", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Answer.NONE;
        }
    }

    /** Never fails. */
    CompletableFuture<Answer> acquire(MemberAddress member, String lock, JsonObject args) {
        String path = "/v1/locks/" + encoded(lock) + "/acquire";
        return send(request(member, path)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(args.encode()))
                .build());
    }

    /** The shard of a lock, if that member can tell. */
    Optional<Integer> shardOf(MemberAddress member, String lock) {
        return Optional.ofNullable(
                get(member, "/v1/locks/" + encoded(lock)).body().getInteger("shard"));
    }

    /** Who owns a shard, as that member sees it. */
    Optional<String> ownerOf(MemberAddress member, int shard) {
        String path = "/v1/ring/owner?key=" + encoded("shard/" + shard);
        return Optional.ofNullable(get(member, path).body().getString("owner"));
    }

    private static HttpRequest.Builder request(MemberAddress member, String path) {
        return HttpRequest.newBuilder(URI.create(member.http() + path)).timeout(PATIENCE);
    }

    private CompletableFuture<Answer> send(HttpRequest request) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> failure == null ? answer(response) : Answer.NONE);
    }

    private static Answer answer(HttpResponse<String> response) {
        try {
            return new Answer(response.statusCode(), new JsonObject(response.body()));
        } catch (DecodeException notJson) {
            return new Answer(response.statusCode(), new JsonObject());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
