package io.a3s.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinksIT {
    @Test
    void leadSomewhere() throws Exception {
        List<String> broken = new ArrayList<>();
        for (Page page : Repository.pages()) {
            for (String link : page.links()) {
                if (!resolves(page, link)) {
                    broken.add(page.name() + ": " + link);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    private static boolean resolves(Page page, String link) throws Exception {
        String[] parts = link.split("#", 2);
        Path target =
                parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]).normalize();
        if (!Files.exists(target) || !target.startsWith(Repository.root())) {
            return false;
        }
        return parts.length == 1
                || Page.read(Repository.root(), target).anchors().contains(parts[1]);
    }

    @Test
    void reachEveryPage() throws Exception {
        List<Path> reached = new ArrayList<>();
        for (Page page : Repository.pages()) {
            for (String link : page.links()) {
                reached.add(page.file().resolveSibling(link.split("#", 2)[0]).normalize());
            }
        }
        Path index = Repository.root().resolve("docs/README.md");

        for (Page page : Repository.pages()) {
            if (page.name().startsWith("docs/") && !page.file().equals(index)) {
                assertThat(reached).as("what links to %s", page.name()).contains(page.file());
            }
        }
    }
}
