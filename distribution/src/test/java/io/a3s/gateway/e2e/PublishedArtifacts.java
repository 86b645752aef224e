package io.a3s.gateway.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A local repository of Maven in which the artifacts for authors of plugins are, as if they had
 * been published. All else in it is that of the build, by links, so that nothing is fetched twice
 * and nothing of ours gets there.
 */
final class PublishedArtifacts {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES =
            List.of(
                    ".",
                    "gateway-spi",
                    "gateway-runtime",
                    "plugins",
                    "plugins/testkit",
                    "plugins/archetype",
                    "plugins/archetype-executor",
                    "plugins/archetype-provider",
                    "plugins/protocol-http");
    private static final Pattern OWN_ID =
            Pattern.compile("<artifactId>([^<]*)</artifactId>(?!.*</parent>)", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");

    private final Path repository;

    private PublishedArtifacts(Path repository) {
        this.repository = repository;
    }

    /** Makes one. */
    static PublishedArtifacts in(Path repository) throws IOException {
        Path shared = Path.of(System.getProperty("maven.repository"));
        linkAllBut("io", shared, repository);
        linkAllBut("a3s", shared.resolve("io"), repository.resolve("io"));
        var artifacts = new PublishedArtifacts(repository);
        for (String module : MODULES) {
            artifacts.publish(ROOT.resolve(module));
        }
        return artifacts;
    }

    Path repository() {
        return repository;
    }

    /** Returns the version they have. */
    static String version() throws IOException {
        return find(VERSION, Files.readString(ROOT.resolve("pom.xml")));
    }

    private static void linkAllBut(String name, Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> all = Files.list(from)) {
            for (Path each : all.toList()) {
                if (!each.endsWith(name)) {
                    Files.createSymbolicLink(to.resolve(each.getFileName()), each.toAbsolutePath());
                }
            }
        }
    }

    private void publish(Path module) throws IOException {
        Path pom = module.resolve("pom.xml");
        String id = find(OWN_ID, Files.readString(pom));
        Path home = repository.resolve("io/a3s/gateway").resolve(id).resolve(version());
        Files.createDirectories(home);
        String name = id + '-' + version();
        Files.copy(pom, home.resolve(name + ".pom"));
        Path jar = module.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, home.resolve(name + ".jar"));
        }
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in a pom.xml");
        }
        return matcher.group(1);
    }
}
