package dev.carabiner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carabiner.cluster.LockProvider;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What the jar that is shipped must not lose when it is put together. */
final class PackagedJarIT {
    @Test
    void jar_asShipped_namesTheLockServiceForItsServiceLoader() throws Exception {
        try (JarFile jar = new JarFile(Path.of("target", "carabiner.jar").toFile())) {
            String name = "META-INF/services/" + LockProvider.class.getName();
            try (InputStream entry = jar.getInputStream(jar.getEntry(name))) {
                assertThat(new String(entry.readAllBytes(), StandardCharsets.UTF_8).strip())
                        .isEqualTo("dev.carabiner.service.LocksOnFirstUse");
            }
        }
    }
}
