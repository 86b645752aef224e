package io.a3s.gateway.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where the documentation and the assembled tree are. */
final class Repository {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("..").normalize();

    private Repository() {}

    static Path root() {
        return ROOT;
    }

    /** Returns the assembled tree. */
    static Path tree() {
        return Path.of(System.getProperty("gateway.home", "target/a3s-gateway")).toAbsolutePath();
    }

    /** Returns a page, by its path from the root of the repository. */
    static Page page(String path) throws IOException {
        return Page.read(ROOT, ROOT.resolve(path));
    }

    /** Returns all pages: the READMEs and everything under {@code docs}. */
    static List<Page> pages() throws IOException {
        List<Page> pages = new ArrayList<>();
        pages.add(page("README.md"));
        pages.add(page("plugins/examples/token-auth/README.md"));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                pages.add(Page.read(ROOT, file));
            }
        }
        return pages;
    }
}
