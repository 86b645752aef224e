package io.a3s.gateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The charts in the documentation show what the autoscaler does. With {@code -Ddocs.write=true}
 * they are drawn anew; the difference is then to be looked at.
 */
class SimulationChartsTest {
    private static final Path IMAGES = Path.of("../docs/images");

    record Shape(String name, String title, UnaryOperator<SimulatedService> load) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Shape> shapes() {
        return List.of(
                new Shape(
                        "step",
                        "From nothing to 28 requests a second",
                        s -> s.run(30, _ -> 0).run(270, _ -> 28)),
                new Shape("ramp", "A slow rise", s -> s.run(60, _ -> 2).run(540, t -> 2 + t / 12)),
                new Shape(
                        "burst",
                        "Three seconds of twice the load in each half minute, then ten of eight times",
                        s ->
                                s.run(30, _ -> 7)
                                        .run(270, t -> t % 30 < 3 ? 14 : 7)
                                        .run(10, _ -> 56)
                                        .run(290, _ -> 7)),
                new Shape(
                        "waves",
                        "Up and down in ten minutes",
                        s -> s.run(1500, t -> 20 - 16 * Math.cos(2 * Math.PI * t / 600))),
                new Shape(
                        "idle",
                        "Some requests, nobody for minutes, and a single one",
                        s ->
                                s.run(30, _ -> 0)
                                        .run(90, _ -> 6)
                                        .run(240, _ -> 0)
                                        .run(240, t -> t < 1 ? 1 : 0)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void showWhatTheAutoscalerDoes(Shape shape) throws Exception {
        Path file = IMAGES.resolve("autoscaler-" + shape.name() + ".svg");
        var service =
                new SimulatedService(
                        10, 2, 5, UsualSettings.of(0, 20, 10, 0.7, Duration.ofSeconds(60)));

        String chart =
                new SimulationChart(shape.load().apply(service).points(), 3.5).draw(shape.title());

        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(IMAGES);
            Files.writeString(file, chart);
        }
        assertThat(chart)
                .as("%s is out of date; -Ddocs.write=true draws it anew", file)
                .isEqualTo(Files.readString(file));
    }
}
