package io.a3s.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Null checking leaves out what is not marked, so a package without the mark is not checked. */
class NullMarkedTest {
    @Test
    void coversEveryPackageOfEveryModule() throws Exception {
        Set<Path> unmarked = new TreeSet<>();
        for (Path module : Sources.modules()) {
            for (Path file : Sources.of(module)) {
                Path info = file.resolveSibling("package-info.java");
                if (Files.notExists(info) || !Files.readString(info).contains("\n@NullMarked\n")) {
                    unmarked.add(Sources.ROOT.relativize(info));
                }
            }
        }

        assertThat(unmarked).as("packages without @NullMarked in package-info.java").isEmpty();
    }

    @Test
    void saysWhatEveryPackageIsFor() throws Exception {
        for (Path module : Sources.modules()) {
            for (Path file : Sources.of(module)) {
                if (file.endsWith("package-info.java")) {
                    assertThat(Files.readString(file)).as(file.toString()).startsWith("/**");
                }
            }
        }
    }
}
