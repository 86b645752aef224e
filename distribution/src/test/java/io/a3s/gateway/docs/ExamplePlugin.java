package io.a3s.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/** Builds the example that the pages show, against the SPI of the tree. */
final class ExamplePlugin {
    private static final String PLACE = "plugins/examples/token-auth";

    private ExamplePlugin() {}

    static void buildTo(Path jar, Path classes) throws IOException {
        Path project = Repository.root().resolve(PLACE);
        compile(project.resolve("src/main/java"), classes);
        try (var out =
                new JarOutputStream(
                        Files.newOutputStream(jar),
                        manifest(Files.readString(project.resolve("pom.xml"))))) {
            add(classes, out);
            add(project.resolve("src/main/resources"), out);
        }
    }

    private static void compile(Path sources, Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-cp", spi()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(f -> f.endsWith(".java")).forEach(arguments::add);
        }
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("javac's result").isZero();
    }

    private static String spi() throws IOException {
        try (Stream<Path> jars = Files.list(Repository.tree().resolve("lib"))) {
            return jars.filter(
                            jar ->
                                    jar.getFileName()
                                            .toString()
                                            .matches("(gateway-spi|jspecify|slf4j-api)-.*"))
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** Returns what the jar plugin makes of the example's {@code manifestEntries}. */
    private static Manifest manifest(String pom) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Pattern.compile("<(Plugin-[A-Za-z]+)>([^<]*)</")
                .matcher(pom)
                .results()
                .forEach(
                        entry ->
                                attributes.putValue(
                                        entry.group(1),
                                        entry.group(2)
                                                .replace("${project.artifactId}", "token-auth")
                                                .replace("${project.version}", "1.0.0")
                                                .replace("${project.description}", "")));
        return manifest;
    }

    private static void add(Path root, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
    }
}
