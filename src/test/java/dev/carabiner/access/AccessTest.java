package dev.carabiner.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carabiner.wire.ErrorCode;
import dev.carabiner.wire.Op;
import dev.carabiner.wire.OperationFailure;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccessTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lock.acquire  | {'lock':'a/1'}                    | lock:write",
                "lock.renew    | {'lock':'a/1','leaseId':'x'}      | lock:write",
                "lock.release  | {'lock':'a/1','leaseId':'x'}      | lock:write",
                "lock.cancel   | {'lock':'a/1','leaseId':'x'}      | lock:write",
                "lock.get      | {'lock':'a/1'}                    | lock:read",
                "lock.check    | {'lock':'a/1','token':1}          | lock:read",
                "lock.list     | {'prefix':'a/'}                   | lock:read",
                "watch.start   | {'topics':['lock:a/1']}           | lock:read",
                "watch.start   | {'topics':['locks:a/']}           | lock:read",
            })
    void check_operationOnNames_needsItsRightOnThem(String op, String args, String scope) {
        assertThat(refusal(scope, op, args)).isEmpty();
        assertThat(refusal(scope + ":a/", op, args)).isEmpty();
        assertThat(refusal("admin", op, args)).isEmpty();
        String other = scope.equals("lock:read") ? "lock:write" : "lock:read";
        for (String missing : new String[] {scope + ":a/12", scope + ":b", other, "ring:read"}) {
            assertThat(refusal(missing, op, args)).as(missing).hasValueSatisfying(refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
                assertThat(refused).hasMessageContaining(op).hasMessageContaining(scope);
                assertThat(refused.details())
                        .isEqualTo(new JsonObject().put("op", op).put("scope", scope));
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ring.get      | {}                                | ring:read",
                "ring.owner    | {'key':'k'}                       | ring:read",
                "ring.diff     | {'from':1}                        | ring:read",
                "members.list  | {}                                | ring:read",
                "cluster.get   | {}                                | ring:read",
                "watch.start   | {'topics':['ring','members']}     | ring:read",
                "lock.break    | {'lock':'a','reason':'r'}         | admin",
                "members.drain | {'name':'node-1'}                 | admin",
            })
    void check_operationOnTheCluster_needsItsRight(String op, String args, String scope) {
        assertThat(refusal(scope, op, args)).isEmpty();
        assertThat(refusal("admin", op, args)).isEmpty();
        assertThat(refusal("lock:read,lock:write", op, args)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void check_nothingGranted_letsNothingThroughButWhatShowsNothing(Op op) {
        JsonObject args = new JsonObject().put("lock", "a");
        if (op == Op.WATCH_START) {
            args = new JsonObject("{\"topics\":[\"lock:a\"]}");
        } else if (op == Op.LOCK_LIST) {
            args = new JsonObject();
        }
        Caller nobody = caller("lock:read:nothing-of-that-name");
        JsonObject asked = args;

        if (op == Op.WATCH_STOP) {
            assertThatCode(() -> Access.check(nobody, op, asked)).doesNotThrowAnyException();
        } else {
            assertThat(catchThrowableOfType(OperationFailure.class, () -> Access.check(nobody, op, asked))
                            .code())
                    .isEqualTo(ErrorCode.FORBIDDEN);
        }
    }

    @Test
    void check_oneOfManyTopicsNotGranted_isForbidden() {
        assertThat(refusal("lock:read:a/", "watch.start", "{'topics':['lock:a/1','locks:a/','lock:b/1']}"))
                .hasValueSatisfying(refused -> assertThat(refused).hasMessageContaining("\"b/1\""));
        assertThat(refusal("lock:read:a/", "watch.start", "{'topics':['lock:a/1','ring']}"))
                .isPresent();
    }

    @Test
    void check_listOfEverything_needsTheRightOnEverything() {
        assertThat(refusal("lock:read:a/", "lock.list", "{}")).isPresent();
        assertThat(refusal("lock:read:a/", "lock.list", "{'prefix':'a'}")).isPresent();
        assertThat(refusal("lock:read", "lock.list", "{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lock.get     | {}",
                "lock.acquire | {'lock':7}",
                "lock.renew   | {'lock':null}",
                "lock.release | {'lock':''}",
                "lock.list    | {'prefix':['a']}",
                "watch.start  | {'topics':'lock:a'}",
            })
    void check_argumentsThatNameNothing_areABadRequest(String op, String args) {
        assertThat(refusal("lock:read,lock:write", op, args))
                .hasValueSatisfying(refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }

    @Test
    void check_whereNobodyHasToSayWhoTheyAre_allowsEverything() {
        for (Op op : Op.values()) {
            assertThatCode(() -> Access.check(Caller.anybody("here"), op, new JsonObject()))
                    .doesNotThrowAnyException();
        }
    }

    private static Optional<OperationFailure> refusal(String scopes, String op, String args) {
        try {
            Access.check(caller(scopes), Op.parse(op), new JsonObject(args.replace('\'', '"')));
            return Optional.empty();
        } catch (OperationFailure refused) {
            return Optional.of(refused);
        }
    }

    private static Caller caller(String scopes) {
        return new Caller("somebody", ScopesTest.scopes(scopes), Optional.empty(), "", "here");
    }
}
