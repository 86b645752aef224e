package io.a3s.gateway.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark for a moment, so that none breaks unnoticed. The times mean nothing. */
class BenchmarksTest {
    @Test
    void run() throws RunnerException {
        Options options =
                new OptionsBuilder()
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(1))
                        .param("routers", "10")
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build();

        Collection<RunResult> results = new Runner(options).run();

        assertThat(results).hasSizeGreaterThan(10);
    }
}
