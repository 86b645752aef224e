package io.a3s.gateway.spi.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs compiled classes so that the same classes give the same octets. */
final class ClassJar {
    private static final FileTime ALWAYS = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

    private ClassJar() {}

    /** Writes all class files below a directory, and nothing else. */
    static Path write(Path classes, Path jar) throws IOException {
        try (Stream<Path> walk = Files.walk(classes);
                var out = new ZipOutputStream(Files.newOutputStream(jar))) {
            List<Path> files =
                    walk.filter(file -> file.toString().endsWith(".class")).sorted().toList();
            for (Path file : files) {
                var entry = new ZipEntry(classes.relativize(file).toString().replace('\\', '/'));
                entry.setLastModifiedTime(ALWAYS);
                out.putNextEntry(entry);
                Files.copy(file, out);
            }
        }
        return jar;
    }
}
