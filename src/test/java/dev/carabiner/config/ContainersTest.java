package dev.carabiner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the files for containers say, against the settings that there are and the files that the build needs. */
@SuppressWarnings("unchecked") // YAML: maps of maps.
class ContainersTest {
    private static final Path FOLDER = Path.of("docker");

    @Test
    void compose_startsMembersThatFindEachOther() throws IOException {
        Map<String, Map<String, Object>> services = services();
        List<CarabinerOptions> members = new ArrayList<>();
        for (Map.Entry<String, Map<String, Object>> service : services.entrySet()) {
            CarabinerOptions options = options(service.getValue());
            assertThat(options.name()).hasValue(service.getKey());
            assertThat(options.cluster().host()).isEqualTo(service.getKey());
            assertThat(options.httpAddress()).isEqualTo(service.getKey());
            assertThat(service.getValue()).containsEntry("hostname", service.getKey());
            members.add(options);
        }

        assertThat(members).hasSize(3).allSatisfy(member -> {
            assertThat(member.cluster().raft()).isEqualTo(members.size());
            assertThat(member.cluster().join().stream().map(JoinAddress::host))
                    .containsExactlyElementsOf(services.keySet());
            assertThat(member.cluster().join())
                    .allMatch(address ->
                            address.port().orElse(0) == member.cluster().port().number());
        });
        assertThat(members.stream().map(CarabinerOptions::zone)).doesNotHaveDuplicates();
    }

    @Test
    void compose_opensDoorsToThisHostAlone_andNothingElse() throws IOException {
        int door = CarabinerOptions.defaults().http().port().number();
        assertThat(services().values()).allSatisfy(service -> assertThat((List<String>) service.get("ports"))
                .singleElement()
                .satisfies(port -> assertThat(port).startsWith("127.0.0.1:").endsWith(":" + door)));
    }

    @Test
    void image_isMadeOfWhatTheBuildMakes() throws IOException {
        String recipe = Files.readString(FOLDER.resolve("Dockerfile"));
        List<String> copied = Pattern.compile("(?m)^COPY (?!--from)(.+) \\S+$")
                .matcher(recipe)
                .results()
                .map(MatchResult::group)
                .flatMap(line -> Pattern.compile("\\s+").splitAsStream(line).skip(1))
                .filter(word -> !word.equals("./"))
                .distinct()
                .toList();
        List<String> sent = Files.readAllLines(FOLDER.resolve("Dockerfile.dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();

        assertThat(copied).isNotEmpty().allSatisfy(path -> assertThat(Path.of(path))
                .exists());
        assertThat(sent).containsExactlyInAnyOrderElementsOf(copied);
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<finalName>carabiner</finalName>");
        assertThat(recipe).contains("/build/target/carabiner.jar", "EXPOSE 8080", "/health/ready");
    }

    private static CarabinerOptions options(Map<String, Object> service) {
        Map<String, String> environment = ((Map<String, Object>) Objects.requireNonNull(service.get("environment")))
                .entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                        .toString()));
        assertThat(environment.keySet())
                .allSatisfy(variable -> assertThat(variable).isIn(variables()));
        assertThat((List<String>) service.get("command")).containsExactly("node", "--insecure");
        return CarabinerOptions.load(environment, Map.of("insecure", "true"));
    }

    private static List<String> variables() {
        return Arrays.stream(OptionKey.values()).map(OptionKey::variable).toList();
    }

    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Object> compose =
                (Map<String, Object>) new Load(LoadSettings.builder().build())
                        .loadFromString(Files.readString(FOLDER.resolve("compose.yaml")));
        return (Map<String, Map<String, Object>>) Objects.requireNonNull(compose.get("services"));
    }
}
