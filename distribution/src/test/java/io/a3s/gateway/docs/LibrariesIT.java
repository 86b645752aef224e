package io.a3s.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The libraries in {@code lib/} are what {@code docs/architecture.md} says of them. */
class LibrariesIT {
    private static final String NETTY = "4.2.18.Final";

    @Test
    void haveOneVersionOfNetty() throws Exception {
        Set<String> versions = new TreeSet<>();
        for (Path library : libraries()) {
            versions.addAll(nettyVersions(library));
        }

        assertThat(versions).containsExactly(NETTY);
        assertThat(Repository.page("docs/architecture.md").text()).contains(NETTY);
    }

    /** Asks the jars themselves: a name says nothing of what has been packed into one. */
    private static Set<String> nettyVersions(Path library) throws IOException {
        Set<String> versions = new TreeSet<>();
        try (JarFile jar = new JarFile(library.toFile())) {
            JarEntry entry = jar.getJarEntry("META-INF/io.netty.versions.properties");
            if (entry != null) {
                Properties properties = new Properties();
                try (InputStream in = jar.getInputStream(entry)) {
                    properties.load(in);
                }
                properties.stringPropertyNames().stream()
                        .filter(key -> key.endsWith(".version"))
                        .forEach(key -> versions.add(properties.getProperty(key)));
            }
        }
        return versions;
    }

    @Test
    void haveNoCommonsBeanutils() throws Exception {
        for (Path library : libraries()) {
            try (JarFile jar = new JarFile(library.toFile())) {
                assertThat(Collections.list(jar.entries()))
                        .as(library.toString())
                        .noneMatch(
                                entry ->
                                        entry.getName()
                                                .startsWith("org/apache/commons/beanutils/"));
            }
        }
    }

    /** The launcher names one jar, whose manifest names the others. */
    @Test
    void areAllFoundByTheMainJar() throws Exception {
        Set<String> names = new TreeSet<>();
        Set<String> found = new TreeSet<>();
        for (Path library : libraries()) {
            names.add(library.getFileName().toString());
            if (library.getFileName().toString().startsWith("gateway-distribution-")) {
                found.add(library.getFileName().toString());
                try (JarFile jar = new JarFile(library.toFile())) {
                    String path = jar.getManifest().getMainAttributes().getValue("Class-Path");
                    found.addAll(List.of(path.split(" ")));
                }
            }
        }

        assertThat(found).isEqualTo(names);
    }

    private static List<Path> libraries() throws IOException {
        try (Stream<Path> jars = Files.list(Repository.tree().resolve("lib"))) {
            List<Path> found = jars.filter(jar -> jar.toString().endsWith(".jar")).toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }
}
