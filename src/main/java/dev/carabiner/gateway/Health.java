package dev.carabiner.gateway;

import dev.carabiner.gateway.Readiness.Verdict;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Answers the probes. Live means that the event loop turns, which the answer proves by itself. */
final class Health {
    private static final long PATIENCE_SECONDS = 2;

    private static final System.Logger LOG = System.getLogger(Health.class.getName());

    private final Readiness readiness;

    Health(Readiness readiness) {
        this.readiness = readiness;
    }

    void live(Exchange exchange) {
        exchange.answer(new JsonObject().put("status", "UP"));
    }

    void ready(Exchange exchange) {
        check().timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .otherwise(cause -> {
                    LOG.log(System.Logger.Level.DEBUG, "Readiness could not be found out", cause);
                    return new Verdict(List.of("readiness could not be found out within " + PATIENCE_SECONDS + " s"));
                })
                .onSuccess(verdict -> answer(exchange, verdict));
    }

    private Future<Verdict> check() {
        try {
            return readiness.check();
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }

    private static void answer(Exchange exchange, Verdict verdict) {
        if (verdict.isReady()) {
            exchange.answer(new JsonObject().put("status", "UP"));
        } else {
            exchange.answer(
                    503,
                    new JsonObject()
                            .put("status", "DOWN")
                            .put("reasons", new JsonArray(List.copyOf(verdict.reasons()))));
        }
    }
}
