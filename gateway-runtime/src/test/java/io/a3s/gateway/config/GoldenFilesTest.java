package io.a3s.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.a3s.gateway.config.bind.Masking;
import io.a3s.gateway.config.model.GatewayConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares what loading a file gives with what is written beside it. With {@code
 * -Dgolden.update=true} it writes that instead; the diff is then to be read before it is committed.
 */
class GoldenFilesTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/config/golden");
    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "JWT_SECRET", "s3cr3t\"${PORT}",
                    "PORT", "8080",
                    "WEIGHT", "3",
                    "ON", "false",
                    "TEXT", "confidential");
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".hcl"))
                    .sorted()
                    .toList();
        }
    }

    private static String load(String name) throws IOException {
        String text = Files.readString(DIRECTORY.resolve(name));
        LoadResult result =
                new ConfigLoader(new FakeExtensionTypes(), ENVIRONMENT::get).load(name, text);
        return result.render() + result.config().map(GoldenFilesTest::json).orElse("");
    }

    private static String json(GatewayConfig config) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("fixed", Masking.mask(config.fixed()));
        shown.put("dynamic", Masking.mask(config.dynamic()));
        try {
            return JSON.writeValueAsString(shown) + '\n';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void loadsAsExpected(String name) throws IOException {
        String actual = load(name);

        Path expected = DIRECTORY.resolve(name.replace(".hcl", ".expected"));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(expected));
        assertThat(actual).doesNotContain("s3cr3t", "confidential");
    }

    @Test
    void coversWhatIsWrongInManyWays() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(40);
    }
}
