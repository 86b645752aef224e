package io.a3s.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The main sources of modules. */
final class Sources {
    static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("..").normalize();

    private Sources() {}

    /** Returns the modules, but not the examples, which are written as by a third party. */
    static List<Path> modules() throws IOException {
        List<Path> modules = new ArrayList<>();
        for (Path parent : List.of(ROOT, ROOT.resolve("plugins"))) {
            try (Stream<Path> directories = Files.list(parent)) {
                directories
                        .filter(directory -> Files.isDirectory(directory.resolve("src/main/java")))
                        .sorted()
                        .forEach(modules::add);
            }
        }
        assertThat(modules).hasSizeGreaterThan(4);
        return modules;
    }

    /** Returns the Java files of a module. */
    static List<Path> of(Path module) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
            assertThat(found).as(module.toString()).isNotEmpty();
            return found;
        }
    }
}
