package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.RawPeer.Response;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds what a door really answered against the contract, as the toolkit reads it. */
final class AnswerCheck {
    private final ResponseValidator validator;
    private final ContractExamples examples;

    private AnswerCheck(ResponseValidator validator, ContractExamples examples) {
        this.validator = validator;
        this.examples = examples;
    }

    /** Reads the contract, which finds out whether it is a good one. */
    static AnswerCheck of(Vertx vertx, JsonObject document) throws Exception {
        // A copy: it is changed by whoever reads it.
        OpenAPIContract contract = Await.result(OpenAPIContract.from(vertx, document.copy()));
        return new AnswerCheck(ResponseValidator.create(vertx, contract), new ContractExamples(document));
    }

    void check(String operation, Response answer) throws Exception {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : List.of("ETag", "Retry-After", "Allow")) {
            if (!answer.header(name).isEmpty()) {
                headers.put(name, answer.header(name));
            }
        }
        check(operation, answer.status(), answer.body(), headers);
        if (!answer.body().isEmpty() && answer.header("Content-Type").equals("application/json")) {
            assertThat(examples.undocumented(operation, answer.status(), answer.json()))
                    .as("fields in the answer of %s that the contract does not have", operation)
                    .isEmpty();
        }
    }

    void check(String operation, int status, String body, Map<String, String> headers) throws Exception {
        ValidatableResponse response =
                ValidatableResponse.create(status, headers, Buffer.buffer(body), "application/json");
        assertThat(Await.result(validator
                        .validate(response, operation)
                        .map(valid -> "valid")
                        .otherwise(Throwable::getMessage)))
                .as("%s answered %s %s %s", operation, status, headers, body)
                .isEqualTo("valid");
    }
}
