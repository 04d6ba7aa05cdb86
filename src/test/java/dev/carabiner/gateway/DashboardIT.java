package dev.carabiner.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.gateway.RawPeer.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardIT {
    private static Vertx vertx;
    private static int port;

    @BeforeAll
    static void open() throws Exception {
        vertx = Vertx.vertx();
        DoorSettings settings = new DoorSettings("127.0.0.1", 0, 1, 65_536, 4_096, 100);
        port = Await.result(Doors.open(
                        vertx,
                        new ScriptedOperations(),
                        () -> Future.succeededFuture(Readiness.Verdict.READY),
                        settings))
                .actualPort();
    }

    @AfterAll
    static void close() throws Exception {
        Await.result(vertx.close());
    }

    @Test
    void page_isServed_andMayLoadNothingFromElsewhere() throws IOException {
        Response page = get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*", "http");
        // What the policy would not let run.
        assertThat(page.body()).doesNotContain("<script>", "<style", "style=", "onclick", "javascript:");
    }

    @Test
    void page_refersToFiles_thatAreServed() throws IOException {
        Set<String> referred = found("(?:src|href)=\"(dashboard/[^\"]+)\"", get("/").body());

        assertThat(referred).hasSize(3);
        for (String file : referred) {
            assertThat(get("/" + file).status()).as(file).isEqualTo(200);
        }
    }

    @Test
    void script_usesElementsOfThePage_andModulesThatAreServed() throws IOException {
        String page = get("/").body();
        String script = get("/dashboard/main.js").body();

        assertThat(found("id=\"([^\"]+)\"", page)).containsAll(found("at\\('([^']+)'\\)", script));
        for (String module : found("from '\\./([^']+)'", script)) {
            assertThat(get("/dashboard/" + module).status()).as(module).isEqualTo(200);
        }
        assertThat(script).doesNotContain("innerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }

    @ParameterizedTest
    @CsvSource({
        "style.css, text/css; charset=utf-8",
        "icon.svg, image/svg+xml",
        "main.js, text/javascript; charset=utf-8",
    })
    void part_hasItsType(String name, String type) throws IOException {
        assertThat(get("/dashboard/" + name).header("Content-Type")).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/index.html",
                "/dashboard/none.js",
                "/dashboard/",
                "/dashboard/..%2FDashboard.class",
                "/dashboard/../Dashboard.class",
                "/index.html"
            })
    void otherFile_isNotFound(String path) throws IOException {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void post_isNotAllowed() throws IOException {
        Response response = RawPeer.request(port, "POST", "/", "", "Host: localhost:" + port);

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    private static Response get(String path) throws IOException {
        return RawPeer.request(port, "GET", path, "", "Host: localhost:" + port);
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toSet());
    }
}
