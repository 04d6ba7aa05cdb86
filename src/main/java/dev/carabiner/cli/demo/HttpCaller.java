package dev.carabiner.cli.demo;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A program somewhere else that posts lock operations over HTTP, as curl would. */
final class HttpCaller implements Caller {
    private final HttpClient client;
    private final String baseUrl;
    private final String member;

    HttpCaller(HttpClient client, String baseUrl, String member) {
        this.client = client;
        this.baseUrl = baseUrl;
        this.member = member;
    }

    @Override
    public String door() {
        return "HTTP, " + member;
    }

    @Override
    public Future<JsonObject> call(String op, JsonObject args) {
        String lock = URLEncoder.encode(args.getString("lock"), StandardCharsets.UTF_8);
        String action = op.substring("lock.".length());
        JsonObject body = args.copy();
        body.remove("lock");
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(baseUrl + "/v1/locks/" + lock + "/" + action);
        // Chained where it is sent: a body is lost to whoever asks for it only after it has arrived.
        return client.request(request)
                .compose(open -> open.send(body.toBuffer()).compose(HttpCaller::answer));
    }

    private static Future<JsonObject> answer(HttpClientResponse response) {
        return response.body().compose(body -> {
            JsonObject json = new JsonObject(body);
            return response.statusCode() == 200
                    ? Future.succeededFuture(json)
                    : Future.failedFuture(CallFailure.of(json.getJsonObject("error")));
        });
    }
}
