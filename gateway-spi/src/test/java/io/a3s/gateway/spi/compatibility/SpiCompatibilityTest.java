package io.a3s.gateway.spi.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.SpiVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise to authors of plugins: a jar that was built against an older SPI of the same major
 * version runs unchanged. With {@code -Dspi.baseline.write=true} the SPI as it is becomes the
 * baseline of its version.
 */
class SpiCompatibilityTest {
    private static final Path BASELINES = Path.of("src/baseline");
    private static final Path INTENDED = BASELINES.resolve("intended-breaks.txt");
    private static final String MAJOR = SpiVersion.TEXT.substring(0, SpiVersion.TEXT.indexOf('.'));
    private static final String MINOR =
            SpiVersion.TEXT.substring(0, SpiVersion.TEXT.lastIndexOf('.'));

    private final Implementers implementers = new Implementers(Path.of("src/main/java"));
    @TempDir Path scratch;
    private Path current = BASELINES;

    @BeforeEach
    void pack() throws Exception {
        current = ClassJar.write(Path.of("target/classes"), scratch.resolve("current.jar"));
        if (Boolean.getBoolean("spi.baseline.write")) {
            Files.copy(
                    current,
                    BASELINES.resolve("gateway-spi-" + MINOR + ".jar"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> baselines() throws Exception {
        try (Stream<Path> files = Files.list(BASELINES)) {
            return files.filter(
                            file ->
                                    file.getFileName()
                                            .toString()
                                            .startsWith("gateway-spi-" + MAJOR + '.'))
                    .sorted()
                    .toList();
        }
    }

    private Set<String> breaks() throws Exception {
        Set<String> breaks = new TreeSet<>();
        for (Path baseline : baselines()) {
            breaks.addAll(SpiBreaks.between(baseline, current, implementers::isRuntime));
        }
        return breaks;
    }

    @Test
    void hasABaseline() throws Exception {
        assertThat(baselines()).isNotEmpty();
    }

    @Test
    void keepsWhatPluginsWereBuiltAgainst() throws Exception {
        List<String> unanswered = new ArrayList<>(breaks());
        unanswered.removeAll(IntendedBreaks.read(INTENDED).keySet());

        assertThat(unanswered)
                .as(
                        """
                        Plugins that were built against an older SPI would break.
                        Leave the old form in place beside the new one. A type that plugins implement grows by \
                        default methods only; what is new and unsure is marked @Incubating.
                        If the break is intended, add its line and the reason to gateway-spi/%s.
                        Before the version has been released, it may be recorded anew instead: see \
                        "The SPI's promise" in docs/architecture.md.\
                        """,
                        INTENDED)
                .isEmpty();
    }

    @Test
    void answersForNoBreakThatIsNone() throws Exception {
        assertThat(breaks())
                .as("gateway-spi/%s has lines that nothing needs any more", INTENDED)
                .containsAll(IntendedBreaks.read(INTENDED).keySet());
    }
}
