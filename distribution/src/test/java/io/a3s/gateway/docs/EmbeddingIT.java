package io.a3s.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.docs.Page.Block;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java on the page about embedding compiles against the libraries of the tree. */
class EmbeddingIT {
    private static final String SOURCE =
            """
            import io.a3s.gateway.bootstrap.*;
            import io.a3s.gateway.plugin.*;
            import io.a3s.gateway.spi.*;
            import java.nio.file.*;

            final class Example {
                void run(String hcl, GatewayPlugin myPlugin) throws Exception {
                    BODY
                }
            }
            """;

    @TempDir Path directory;

    @Test
    void compiles() throws Exception {
        List<Block> blocks =
                Repository.page("docs/embedding.md").blocks().stream()
                        .filter(block -> block.info().equals("java"))
                        .toList();
        assertThat(blocks).isNotEmpty();

        String body =
                blocks.stream()
                        .map(block -> "{" + block.content() + "}")
                        .collect(Collectors.joining("\n"));
        Path source =
                Files.writeString(directory.resolve("Example.java"), SOURCE.replace("BODY", body));
        var messages = new ByteArrayOutputStream();
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                messages,
                                "-cp",
                                libraries(),
                                "-d",
                                directory.toString(),
                                source.toString());

        assertThat(result).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static String libraries() throws Exception {
        try (Stream<Path> jars = Files.list(Repository.tree().resolve("lib"))) {
            return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }
}
