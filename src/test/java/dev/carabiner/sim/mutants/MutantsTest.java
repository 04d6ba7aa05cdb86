package dev.carabiner.sim.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.service.SimulationRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Whether the simulation notices what it is there to notice. {@code -Dcarabiner.mutants=N} gives each mutant N seeds to
 * be caught in, and writes {@code target/mutants.md}; {@code -Dcarabiner.mutant=NAME} takes only those whose names
 * have that regular expression in them.
 */
class MutantsTest {
    private static final long SEEDS = Long.getLong("carabiner.mutants", 0);
    private static final Pattern ONLY = Pattern.compile(System.getProperty("carabiner.mutant", ""));

    @BeforeAll
    static void hush() {
        SimulationRun.hush();
    }

    @AfterAll
    static void speak() {
        SimulationRun.speak();
    }

    @Test
    void everyMutant_appliesAndCompiles() {
        List<Mutant> mutants = Mutants.all();
        assertThat(mutants).extracting(Mutant::name).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(25);
        List<String> broken = new ArrayList<>();
        for (Mutant mutant : mutants) {
            try {
                assertThat(MutantCompiler.compile(mutant)).as(mutant.name()).isNotEmpty();
            } catch (IllegalArgumentException notThere) {
                broken.add(notThere.getMessage());
            }
        }
        assertThat(broken).as("mutants to be brought up to date with the code").isEmpty();
    }

    @Test
    void unchangedCode_isNotCaught() {
        assertThat(MutantHunt.hunt(Map.of(), 20)).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "carabiner.mutants", matches = "\\d+")
    void everyMutant_isCaught() throws IOException {
        MutantReport report = MutantReport.of(
                Mutants.all().stream()
                        .filter(mutant -> ONLY.matcher(mutant.name()).find())
                        .toList(),
                SEEDS);
        Files.writeString(Path.of("target", "mutants.md"), report.toString());
        assertThat(report.survivors()).isEmpty();
    }
}
