package io.a3s.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.bootstrap.ValidationResult;
import io.a3s.gateway.docs.Page.Block;
import io.a3s.gateway.e2e.TestAuthority;
import io.a3s.gateway.spi.config.Diagnostic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gateway accepts the examples of a page, all together, and refuses those marked as wrong with
 * the message that the page shows behind them.
 */
class ExamplesIT {
    private static final String GOOD = "hcl";
    private static final String WRONG = "hcl wrong";
    // An example, whatever prose follows it, and a text block.
    private static final Pattern WRONG_AND_MESSAGE =
            Pattern.compile(
                    "(^```hcl wrong\\n((?:(?!^```).)*)^```\\n(?:(?!^```).)*^```text\\n)(?:(?!^```).)*^```",
                    Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir static Path directory;
    private static Installation installation;

    @BeforeAll
    static void load() throws Exception {
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        try (Stream<Path> jars = Files.list(Repository.tree().resolve("plugins"))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, plugins.resolve(jar.getFileName()));
            }
        }
        ExamplePlugin.buildTo(
                plugins.resolve("token-auth-1.0.0.jar"), directory.resolve("classes"));
        installation = new Installation(plugins, directory.resolve("cache"));
        var authority = new TestAuthority(directory);
        for (String name : List.of("example.com", "example.org")) {
            authority.write(name, authority.issue(name, name));
        }
    }

    @AfterAll
    static void unload() {
        installation.close();
    }

    @TestFactory
    Stream<DynamicTest> areAccepted() throws Exception {
        return Repository.pages().stream()
                .filter(page -> page.blocks().stream().anyMatch(block -> block.info().equals(GOOD)))
                .map(page -> DynamicTest.dynamicTest(page.name(), () -> accept(page)));
    }

    private static void accept(Page page) {
        String hcl =
                page.blocks().stream()
                        .filter(block -> block.info().equals(GOOD))
                        .map(Block::content)
                        .collect(Collectors.joining("\n"));

        ValidationResult result = installation.validate(withFiles(hcl));

        assertThat(result.diagnostics()).as(result.text()).noneMatch(Diagnostic::isError);
    }

    @TestFactory
    Stream<DynamicTest> areRefusedWithTheMessageShown() throws Exception {
        return Repository.pages().stream()
                .filter(
                        page ->
                                page.blocks().stream()
                                        .anyMatch(block -> block.info().equals(WRONG)))
                .map(page -> DynamicTest.dynamicTest(page.name(), () -> refuse(page)));
    }

    private static void refuse(Page page) throws Exception {
        assertThat(WRONG_AND_MESSAGE.matcher(page.text()).results())
                .as("examples with a text block behind them that shows the message")
                .hasSameSizeAs(page.blocks().stream().filter(b -> b.info().equals(WRONG)).toList());
        String checked =
                WRONG_AND_MESSAGE
                        .matcher(page.text())
                        .replaceAll(
                                found ->
                                        Matcher.quoteReplacement(
                                                found.group(1) + message(found.group(2)) + "```"));
        if (GeneratedSectionsIT.WRITE) {
            Files.writeString(page.file(), checked);
            return;
        }
        assertThat(page.text()).isEqualTo(checked);
    }

    /** Lets what examples call by the usual place lie where it does here. */
    private static String withFiles(String hcl) {
        return hcl.replace("/etc/gateway/tls/", directory + "/");
    }

    private static String message(String hcl) {
        ValidationResult result = installation.validate(hcl);
        assertThat(result.diagnostics()).as(result.text()).anyMatch(Diagnostic::isError);
        return result.text();
    }
}
