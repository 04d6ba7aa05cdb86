package dev.carabiner.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A member as a command reaches it: over HTTP, one request at a time. */
final class RemoteMember {
    private static final Duration CONNECT_BOUND = Duration.ofSeconds(5);
    private static final Duration ANSWER_BOUND = Duration.ofSeconds(15);

    private final String base;
    private final Optional<String> credential;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_BOUND).build();

    /**
     * @param url of the member's HTTP door, such as {@code http://127.0.0.1:8080}
     * @param credential what the member wants to see as a bearer token
     * @throws IllegalArgumentException if that is no such URL
     */
    RemoteMember(String url, Optional<String> credential) {
        requireUrl(url);
        this.base = url.replaceFirst("/+$", "");
        this.credential = credential;
    }

    private static void requireUrl(String url) {
        String expected = "url: " + url + " (expected: http:// or https://, a host and perhaps a port)";
        try {
            URI uri = URI.create(url);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new IllegalArgumentException(expected);
            }
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(expected, malformed);
        }
    }

    /**
     * Gets what the member has to say at a path, such as {@code /v1/ring}.
     *
     * @throws CommandFailure if it cannot be reached, or answers with an error; the message is for people
     */
    JsonObject get(String path) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(ANSWER_BOUND)
                .header("Accept", "application/json");
        credential.ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return read(send(request.build()));
    }

    private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException unreachable) {
            String reason = Optional.ofNullable(unreachable.getMessage()).orElseGet(() -> "no connection");
            throw new CommandFailure(
                    ExitStatus.UNREACHABLE, base + ": " + reason + " (expected: a member; see --url)", unreachable);
        }
    }

    private JsonObject read(HttpResponse<String> response) {
        JsonObject body;
        try {
            body = new JsonObject(response.body());
        } catch (DecodeException foreign) {
            throw new CommandFailure(
                    ExitStatus.UNREACHABLE,
                    base + ": no JSON, status " + response.statusCode() + " (expected: a member; see --url)",
                    foreign);
        }
        if (response.statusCode() == 200) {
            return body;
        }
        JsonObject error = body.getJsonObject("error", new JsonObject());
        throw new CommandFailure(
                exitStatus(response.statusCode()),
                error.getString("code", "status " + response.statusCode()) + ": " + error.getString("message", ""));
    }

    private static int exitStatus(int status) {
        return switch (status) {
            case 401, 403 -> ExitStatus.DENIED;
            case 503 -> ExitStatus.UNREACHABLE;
            default -> ExitStatus.FAILED;
        };
    }
}
