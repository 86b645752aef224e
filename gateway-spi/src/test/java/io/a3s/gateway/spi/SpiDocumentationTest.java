package io.a3s.gateway.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Authors of plugins see from which version on they may use a type, and who implements it. */
class SpiDocumentationTest {
    private static final Path SOURCES = Path.of("src/main/java");
    // A comment, then annotations, then the declaration at the beginning of a line.
    private static final Pattern TYPE =
            Pattern.compile(
                    "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@[^\\n]+\\s*)*^public (?:(?:sealed|non-sealed|final|abstract) )*(?:class|interface|record|enum|@interface) ",
                    Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void saysOfEveryTypeSinceWhenItExists() throws Exception {
        for (Path file : types()) {
            assertThat(javadoc(file)).as("Javadoc of %s", file).contains("@since ");
        }
    }

    @Test
    void saysOfEveryInterfaceWhoImplementsIt() throws Exception {
        for (Path file : types()) {
            String text = Files.readString(file);
            if (text.contains("\npublic interface ")) {
                assertThat(javadoc(file))
                        .as("Javadoc of %s", file)
                        .containsPattern("^\\s*\\*? ?Implemented by ");
            }
        }
    }

    private static List<Path> types() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> types =
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.endsWith("package-info.java"))
                            .sorted()
                            .toList();
            assertThat(types).hasSizeGreaterThan(30);
            return types;
        }
    }

    private static String javadoc(Path file) throws IOException {
        Matcher matcher = TYPE.matcher(Files.readString(file));
        assertThat(matcher.find()).as("%s has a documented public type", file).isTrue();
        return matcher.group(1).strip();
    }
}
