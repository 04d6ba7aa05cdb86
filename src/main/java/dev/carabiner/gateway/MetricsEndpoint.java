package dev.carabiner.gateway;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Answers {@code GET /metrics}. */
final class MetricsEndpoint {
    /** Less than the ten seconds that Prometheus waits, so that a member in trouble says so itself. */
    private static final long PATIENCE_SECONDS = 5;

    private final MetricsPage page;
    private final Supplier<DoorLevels> levels;

    MetricsEndpoint(MetricsPage page, Supplier<DoorLevels> levels) {
        this.page = page;
        this.levels = levels;
    }

    void answer(Exchange exchange) {
        String accept =
                Optional.ofNullable(exchange.request().getHeader("Accept")).orElse("");
        page.write(accept, levels.get())
                .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .onSuccess(text -> answer(exchange, text))
                .onFailure(cause -> exchange.fail(new OperationFailure(
                        ErrorCode.UNAVAILABLE, "the metrics could not be gathered: " + cause.getMessage())));
    }

    private static void answer(Exchange exchange, MetricsPage.Text text) {
        HttpServerResponse response = exchange.request().response();
        if (response.ended() || response.closed()) {
            return;
        }
        Buffer bytes = Buffer.buffer(text.body());
        response.putHeader("Content-Type", text.contentType())
                .putHeader("Content-Length", Integer.toString(bytes.length()))
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(bytes)
                .onFailure(gone -> {});
    }
}
