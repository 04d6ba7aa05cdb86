package dev.carabiner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.config.CarabinerOptions;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NodeCommandTest {
    @Test
    void flags_withNone_areEmpty() {
        assertThat(flags()).isEmpty();
    }

    @Test
    void flags_host_standsForBothHosts() {
        assertThat(flags("--host", "::1")).isEqualTo(Map.of("cluster.host", "::1", "http.host", "::1"));
    }

    @Test
    void flags_join_takesManyInAnyForm() {
        assertThat(flags("--join", "a", "b:5802", "--join", "c,[::1]:5803"))
                .isEqualTo(Map.of("cluster.join", "a,b:5802,c,[::1]:5803"));
    }

    @Test
    void flags_all_areSettingsThatCanBeLoaded() {
        Map<String, String> flags = flags(
                "--name",
                "n",
                "--host",
                "10.0.0.1",
                "--port",
                "1",
                "--cluster-port",
                "2",
                "--join",
                "h",
                "--raft",
                "3",
                "--zone",
                "z",
                "--weight",
                "2.5",
                "--log-format",
                "json",
                "--log-level",
                "debug",
                "--insecure");

        CarabinerOptions options = CarabinerOptions.load(Map.of(), flags);

        assertThat(options.name()).contains("n");
        assertThat(options.http().host()).isEqualTo("10.0.0.1");
        assertThat(options.http().port().number()).isEqualTo(1);
        assertThat(options.cluster().host()).isEqualTo("10.0.0.1");
        assertThat(options.cluster().port().number()).isEqualTo(2);
        assertThat(options.cluster().join()).hasToString("[h]");
        assertThat(options.cluster().raft()).isEqualTo(3);
        assertThat(options.zone()).contains("z");
        assertThat(options.weight()).isEqualTo(2.5);
        assertThat(options.log()).isEqualTo(new CarabinerOptions.Log("json", "debug"));
        assertThat(options.insecure()).isTrue();
    }

    @Test
    void flags_config_namesTheFile() {
        assertThat(flags("--config", "x.yaml")).isEqualTo(Map.of("config", "x.yaml"));
    }

    private static Map<String, String> flags(String... args) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        NodeCommand command = new NodeCommand(new Terminal(nowhere, nowhere, Map.of(), false));
        new CommandLine(command).parseArgs(args);
        return command.flags();
    }
}
