package io.a3s.gateway.benchmarks;

import io.a3s.gateway.router.ParsedRule;
import io.a3s.gateway.router.RouterKind;
import io.a3s.gateway.router.RuleParser;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a rule, and making ready what an index needs of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class RuleBenchmark {
    /** The rule. */
    @Param({
        "Host(`example.com`)",
        "Host(`example.com`) && PathPrefix(`/v1`)",
        "(Host(`a.example`) || Host(`b.example`)) && PathRegexp(`^/v[0-9]+/`) && !Method(`DELETE`)"
    })
    public String rule = "";

    /** Parses the rule. */
    @Benchmark
    public ParsedRule parse() {
        return RuleParser.parse(rule, RouterKind.HTTP);
    }
}
