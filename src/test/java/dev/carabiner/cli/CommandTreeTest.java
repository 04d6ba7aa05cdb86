package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTreeTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void execute_withoutCommand_printsUsageToErrorAndIsUsage() {
        assertThat(execute()).isEqualTo(64);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("Usage: carabiner").contains("node").contains("demo");
    }

    @Test
    void execute_help_listsExactlyTheCommandsThatExist() {
        assertThat(execute("--help")).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()
                        .lines()
                        .dropWhile(line -> !line.equals("Commands:"))
                        .filter(line -> line.matches("  [a-z].*"))
                        .map(line -> line.strip().replaceAll(" .*", "")))
                .containsExactly(
                        "node",
                        "demo",
                        "bench",
                        "lock",
                        "locks",
                        "lock-info",
                        "break",
                        "members",
                        "drain",
                        "cluster",
                        "watch",
                        "ring",
                        "token");
    }

    @Test
    void execute_version_printsOneLine() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString().strip()).matches("carabiner \\S+");
    }

    @Test
    void execute_helpOfCommand_tellsExitStatus() {
        assertThat(execute("node", "--help")).isZero();
        assertThat(out.toString())
                .contains("--cluster-port")
                .contains("Exit status:")
                .contains("64 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nod | nod: unknown command (expected: node, demo, bench, lock, locks,",
                "--prot | --prot: unknown flag (expected: --help, --version)",
                "node --prot 1 | --prot: unknown flag (expected: --cluster-port, --config,",
                "node extra | extra: unexpected argument (expected: --cluster-port",
                "node --port | '--port'",
                "node --port x | http.port: x (expected: 0 to 65535)",
                "node --raft 4 | cluster.raft: 4 (expected: ",
                "node --weight heavy | weight: heavy (expected: 0.001 to 100.0)",
                "node --join a:b | cluster.join: a:b (expected: ",
                "node --host 10.1.1.1 | http.host: 10.1.1.1 (expected: a loopback address",
                "node --config /no/such/file | config: /no/such/file (expected: a readable UTF-8 file)",
                "lock | Missing required parameter: 'NAME'",
                "lock a --ttl soon | --ttl: soon (expected: a number with its unit",
                "lock a --permits 2 | --limit: missing (expected: ",
                "lock a --shared --limit 2 | --shared: with --permits or --limit (expected: without)",
                "lock a --wait 1s --no-wait | --wait: 1s with --no-wait (expected: one of them)",
                "lock a --permits 3 --limit 2 | limit: 2 (expected: at least permits, 3)",
                "break a | Missing required option: '--reason=R'",
                "members --url ftp://x | ftp://x",
                "watch | Missing required parameter: 'TOPIC'",
                "token | 'SUBJECT'",
                "token billing --scope lock:own | scope: lock:own (expected: lock:read, ",
                "token member:a --scope admin | subject: cluster or one that begins with member: (expected: ",
                "token billing --scope admin --expires soon | --expires: soon (expected: a time in UTC",
                "bench --rounds 0 | --rounds: 0 (expected: 1 to 1000)",
                "demo --fast | --fast: unknown flag (expected: --exit, --help, --version)",
            })
    void execute_withMistake_saysFieldAndExpectationInOneLineAndIsUsage(String line, String complaint) {
        assertThat(execute(line.split(" "))).isEqualTo(64);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines().findFirst().orElse(""))
                .startsWith("carabiner: ")
                .contains(complaint);
        assertThat(err.toString()).doesNotContain("\tat ");
        assertThat(err.toString().lines()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void execute_withBadVariable_namesTheVariable() {
        assertThat(execute(Map.of("CARABINER_HTTP_PORT", "70000"), "node")).isEqualTo(64);
        assertThat(err.toString()).contains("http.port: 70000").contains("CARABINER_HTTP_PORT");
    }

    private int execute(String... args) {
        return execute(Map.of(), args);
    }

    private int execute(Map<String, String> environment, String... args) {
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), environment, false);
        return CommandTree.of(terminal).execute(args);
    }
}
