package io.a3s.gateway.benchmarks.proxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the loads, on a processor of their own, and reads what came of them. */
final class Loads {
    private static final List<String> BROWSER_FIELDS =
            List.of(
                    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                    "Accept-Language: en-GB,en;q=0.7,de;q=0.3",
                    "Accept-Encoding: gzip, deflate, br, zstd",
                    "Referer: https://www.example.com/a/page/that/has/a/long/address?with=query",
                    "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=all; _ga=GA1.2.3.4",
                    "Upgrade-Insecure-Requests: 1",
                    "Sec-Fetch-Dest: document",
                    "Sec-Fetch-Mode: navigate",
                    "Sec-Fetch-Site: same-origin",
                    "Sec-Fetch-User: ?1",
                    "Sec-CH-UA: \"Chromium\";v=\"156\", \"Not.A/Brand\";v=\"24\"",
                    "Sec-CH-UA-Mobile: ?0",
                    "Sec-CH-UA-Platform: \"Linux\"",
                    "Priority: u=0, i",
                    "Pragma: no-cache",
                    "Cache-Control: no-cache",
                    "DNT: 1",
                    "X-Requested-With: XMLHttpRequest");

    private static final Pattern LATENCY = Pattern.compile("(\\d+)%\\s+([\\d.]+)(us|ms|s)");

    private final int processor;

    Loads(int processor) {
        this.processor = processor;
    }

    /**
     * What a load did, without the proxy's part.
     *
     * @param units requests or tokens
     */
    record Outcome(long units, long failures, double p50Micros, double p99Micros) {}

    Outcome run(Scenario scenario, int port, int seconds) throws IOException, InterruptedException {
        return switch (scenario.load()) {
            case REQUESTS -> wrk(scenario, port, seconds, List.of());
            case BROWSER_REQUESTS -> wrk(scenario, port, seconds, BROWSER_FIELDS);
            case CHURN -> client(scenario, port, seconds, "churn");
            case STREAMS -> client(scenario, port, seconds, "keep");
        };
    }

    private Outcome wrk(Scenario scenario, int port, int seconds, List<String> fields)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "wrk",
                                "-t1",
                                "-c" + scenario.connections(),
                                "-d" + seconds + "s",
                                "--latency"));
        fields.forEach(field -> command.addAll(List.of("-H", field)));
        command.add("http://127.0.0.1:" + port + scenario.target());
        String said = Program.run(processor, command.toArray(String[]::new));
        long failures = 0;
        Matcher bad =
                Pattern.compile("(?:Non-2xx or 3xx responses:|connect|read|write|timeout) (\\d+)")
                        .matcher(said);
        while (bad.find()) {
            failures += Long.parseLong(bad.group(1));
        }
        Matcher count = Pattern.compile("(\\d+) requests in").matcher(said);
        if (!count.find()) {
            throw new IOException("wrk said: " + said);
        }
        return new Outcome(
                Long.parseLong(count.group(1)), failures, latency(said, 50), latency(said, 99));
    }

    private static double latency(String said, int percent) {
        Matcher line = LATENCY.matcher(said);
        while (line.find()) {
            if (Integer.parseInt(line.group(1)) == percent) {
                double value = Double.parseDouble(line.group(2));
                return switch (line.group(3)) {
                    case "us" -> value;
                    case "ms" -> value * 1e3;
                    default -> value * 1e6;
                };
            }
        }
        return 0;
    }

    private Outcome client(Scenario scenario, int port, int seconds, String mode)
            throws IOException, InterruptedException {
        String said =
                Program.run(
                        processor,
                        Java.command(
                                LoadClient.class,
                                Integer.toString(port),
                                scenario.target(),
                                Integer.toString(scenario.connections()),
                                Integer.toString(seconds),
                                mode));
        String[] figures = said.strip().lines().toList().getLast().split(" ", -1);
        long responses = Long.parseLong(figures[0]);
        long tokens = Long.parseLong(figures[1]);
        return new Outcome(
                scenario.load() == Scenario.Load.STREAMS ? tokens : responses,
                Long.parseLong(figures[2]),
                Double.parseDouble(figures[3]),
                Double.parseDouble(figures[4]));
    }
}
