package io.a3s.gateway.benchmarks.proxy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares nginx and one or more assembled gateways. Needs Linux with two processors, nginx and
 * wrk.
 *
 * <p>Arguments: {@code --rounds N}, {@code --seconds N}, {@code --warm N}, {@code --scenarios a,b},
 * {@code --access-log}, {@code --out FILE}, and the directories of gateways.
 */
final class Compare {
    private static final int PROXY_PROCESSOR = 0;
    private static final int LOAD_PROCESSOR = 1;
    private static final String BODY_1K = "x".repeat(1024);

    private final Map<String, String> options = new TreeMap<>();
    private final List<Path> trees = new ArrayList<>();
    private final List<Proxy> proxies = new ArrayList<>();
    private final List<Program> programs = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private final Loads loads = new Loads(LOAD_PROCESSOR);

    private record Proxy(String name, int port, Program program) {}

    private Compare(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--access-log")) {
                options.put("access-log", "true");
            } else if (arguments[i].startsWith("--")) {
                options.put(arguments[i].substring(2), arguments[++i]);
            } else {
                trees.add(Path.of(arguments[i]).toAbsolutePath());
            }
        }
    }

    static void main(String[] arguments) throws Exception {
        Compare compare = new Compare(arguments);
        // Readable by all, because the workers of nginx are another user than root.
        Path directory =
                Files.createTempDirectory(
                        "compare",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwxr-xr-x")));
        try {
            compare.start(directory);
            compare.measure();
            compare.report(System.out);
        } finally {
            compare.stop();
        }
    }

    private int number(String option, int otherwise) {
        return Integer.parseInt(options.getOrDefault(option, Integer.toString(otherwise)));
    }

    private void start(Path directory) throws IOException, InterruptedException {
        Program plain = plainBackend(directory);
        programs.add(plain);
        plain.awaitPort(Ports.PLAIN_BACKEND);
        Program tokens =
                Program.start(
                        "token backend",
                        LOAD_PROCESSOR,
                        directory.resolve("tokens.log"),
                        Map.of(),
                        Java.command(TokenBackend.class));
        programs.add(tokens);
        tokens.awaitPort(Ports.TOKEN_BACKEND);
        add("nginx", Proxies.nginx(directory.resolve("nginx"), Ports.proxy(0), PROXY_PROCESSOR));
        for (Path tree : trees) {
            int index = proxies.size();
            Path own = directory.resolve("gateway-" + index);
            boolean accessLog = options.containsKey("access-log");
            add(
                    trees.size() == 1 ? "gateway" : "gateway-" + index,
                    Proxies.gateway(tree, own, Ports.proxy(index), PROXY_PROCESSOR, accessLog));
        }
    }

    private static Program plainBackend(Path directory) throws IOException {
        Path files = Files.createDirectories(directory.resolve("backend"));
        Files.writeString(files.resolve("64k"), "x".repeat(64 * 1024));
        Path config =
                Files.writeString(
                        files.resolve("nginx.conf"),
                        """
                        worker_processes 1; worker_rlimit_nofile 20000; daemon off; pid %1$s/pid; error_log %1$s/err;
                        events { worker_connections 19000; }
                        http {
                          access_log off; keepalive_requests 100000000; keepalive_timeout 600s; sendfile on; tcp_nopush on;
                          client_body_temp_path %1$s/t; proxy_temp_path %1$s/t; fastcgi_temp_path %1$s/t;
                          uwsgi_temp_path %1$s/t; scgi_temp_path %1$s/t; default_type text/plain;
                          server {
                            listen 127.0.0.1:%2$d backlog=8192;
                            location = /plain/1k { return 200 "%3$s"; }
                            location = /plain/64k { alias %1$s/64k; }
                          }
                        }
                        """
                                .formatted(files, Ports.PLAIN_BACKEND, BODY_1K));
        return Program.start(
                "plain backend",
                LOAD_PROCESSOR,
                files.resolve("log"),
                Map.of(),
                "nginx",
                "-c",
                config.toString(),
                "-e",
                files.resolve("err").toString());
    }

    private void add(String name, Program proxy) throws IOException, InterruptedException {
        programs.add(proxy);
        int port = Ports.proxy(proxies.size());
        proxy.awaitPort(port);
        proxies.add(new Proxy(name, port, proxy));
    }

    private void measure() throws IOException, InterruptedException {
        String chosen = options.getOrDefault("scenarios", "");
        List<String> names = List.of(chosen.split(",", -1));
        List<Scenario> scenarios =
                Scenario.ALL.stream()
                        .filter(s -> chosen.isEmpty() || names.contains(s.name()))
                        .toList();
        // A just-in-time compiler needs some time under each load.
        int warm = number("warm", 20);
        for (Proxy proxy : proxies) {
            for (Scenario scenario : scenarios) {
                loads.run(scenario, proxy.port(), Math.max(2, warm / scenarios.size()));
            }
        }
        for (int round = 1; round <= number("rounds", 3); round++) {
            for (Scenario scenario : scenarios) {
                List<Proxy> order = new ArrayList<>(proxies);
                Collections.rotate(order, round);
                for (Proxy proxy : order) {
                    measure(scenario, proxy, round);
                }
            }
        }
    }

    private void measure(Scenario scenario, Proxy proxy, int round)
            throws IOException, InterruptedException {
        Program program = proxy.program();
        int seconds = number("seconds", 5);
        double before = program.cpuSeconds();
        Loads.Outcome outcome = loads.run(scenario, proxy.port(), seconds);
        double cpu = program.cpuSeconds() - before;
        Result result =
                new Result(
                        scenario.name(),
                        proxy.name(),
                        round,
                        outcome.units(),
                        cpu * 1e6 / outcome.units(),
                        outcome.units() / (double) seconds,
                        outcome.p50Micros(),
                        outcome.p99Micros(),
                        outcome.failures(),
                        program.memoryMiB());
        results.add(result);
        System.err.println(result.json());
    }

    private void report(PrintStream out) throws IOException {
        if (options.containsKey("out")) {
            Files.writeString(
                    Path.of(options.get("out")),
                    results.stream().map(r -> r.json() + "\n").collect(Collectors.joining()),
                    StandardCharsets.UTF_8);
        }
        out.println(
                "| scenario | proxy | CPU µs | of nginx | per s | p50 µs | p99 µs | failures |");
        out.println("|---|---|---:|---:|---:|---:|---:|---:|");
        for (Scenario scenario : Scenario.ALL) {
            for (Proxy proxy : proxies) {
                String name = proxy.name();
                List<Result> own =
                        results.stream()
                                .filter(r -> r.scenario().equals(scenario.name()))
                                .filter(r -> r.proxy().equals(name))
                                .toList();
                if (!own.isEmpty()) {
                    out.println(row(scenario, name, own));
                }
            }
        }
    }

    private String row(Scenario scenario, String name, List<Result> own) {
        double cpu = median(own.stream().map(Result::cpuMicros).toList());
        double peer =
                median(
                        results.stream()
                                .filter(r -> r.scenario().equals(scenario.name()))
                                .filter(r -> r.proxy().equals("nginx"))
                                .map(Result::cpuMicros)
                                .toList());
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.1f | %.2f | %.0f | %.0f | %.0f | %d |",
                scenario.name(),
                name,
                cpu,
                cpu / peer,
                median(own.stream().map(Result::perSecond).toList()),
                median(own.stream().map(Result::p50Micros).toList()),
                median(own.stream().map(Result::p99Micros).toList()),
                own.stream().mapToLong(Result::failures).sum());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private void stop() {
        programs.reversed().forEach(Program::close);
    }
}
