package dev.carabiner.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.access.Caller;
import dev.carabiner.access.Scopes;
import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private static final Caller OPS =
            new Caller("ops", Scopes.EVERYTHING, Optional.empty(), "sha256:0", "http 127.0.0.1:4711");
    private static final JsonObject BREAK =
            new JsonObject().put("lock", "orders/1").put("leaseId", "l").put("reason", "stuck job");

    private final Logger log = Logger.getLogger("dev.carabiner.audit");
    private final List<String> lines = new ArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        log.addHandler(listener);
    }

    @AfterEach
    void stopListening() {
        log.removeHandler(listener);
    }

    @Test
    void noted_break_isOneLineWithWhoWhatWhyAndTheResult() {
        assertThat(AuditLog.noted(
                                OPS,
                                Op.LOCK_BREAK,
                                BREAK,
                                () -> Future.succeededFuture(new JsonObject().put("broken", 2)))
                        .result())
                .isEqualTo(new JsonObject().put("broken", 2));

        assertThat(lines)
                .containsExactly(
                        "INFO lock.break by=\"ops\" from=\"http 127.0.0.1:4711\" lock=\"orders/1\" leaseId=\"l\""
                                + " reason=\"stuck job\" result=\"broken 2\"");
    }

    @Test
    void noted_drainThatIsRefused_isALineToo() {
        OperationFailure refused = new OperationFailure(ErrorCode.FORBIDDEN, "members.drain: not allowed");
        assertThat(AuditLog.noted(OPS, Op.MEMBERS_DRAIN, new JsonObject().put("name", "node-1"), () -> {
                            throw refused;
                        })
                        .cause())
                .isSameAs(refused);

        assertThat(lines)
                .containsExactly("WARNING members.drain by=\"ops\" from=\"http 127.0.0.1:4711\" name=\"node-1\""
                        + " result=\"forbidden: members.drain: not allowed\"");
    }

    @Test
    void noted_textThatWouldForgeALine_isOneValueOfOneLine() {
        JsonObject forged = new JsonObject()
                .put("lock", "a")
                .put("reason", "x\" result=\"broken 0\"\r\n\u2028lock.break by=\"boss\"");

        assertThat(AuditLog.line(OPS, Op.LOCK_BREAK, forged))
                .isEqualTo("lock.break by=\"ops\" from=\"http 127.0.0.1:4711\" lock=\"a\""
                        + " reason=\"x\\\" result=\\\"broken 0\\\"\uFFFD\uFFFD\uFFFDlock.break by=\\\"boss\\\"\"");
    }

    @Test
    void noted_anythingElse_isNoLine() {
        assertThat(AuditLog.noted(OPS, Op.LOCK_RELEASE, BREAK, () -> Future.succeededFuture(new JsonObject()))
                        .succeeded())
                .isTrue();
        assertThat(lines).isEmpty();
    }
}
