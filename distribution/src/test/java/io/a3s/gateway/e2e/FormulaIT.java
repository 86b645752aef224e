package io.a3s.gateway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formula, carried out by as much of Homebrew as it uses. */
class FormulaIT {
    /** The plugin that does not come with the gateway. */
    private static final String OWN = "middleware-cors";

    private static final String QUICK = "-XX:TieredStopAtLevel=1";

    @TempDir Path directory;
    private Path prefix;

    @BeforeEach
    void requireRuby() throws Exception {
        prefix = directory.resolve("prefix");
        try {
            run(directory, "ruby", "--version");
        } catch (IOException e) {
            abort("ruby is not installed");
        }
    }

    @Test
    void installsWhatRunsAndKeepsWhatIsChanged() throws Exception {
        String service = install(1, "test");
        Path config = prefix.resolve("etc/a3s-gateway/gateway.hcl");
        assertThat(Files.readString(config))
                .contains("state_dir = \"" + prefix.resolve("var/lib/a3s-gateway") + '"');
        Path plugins = prefix.resolve("etc/a3s-gateway/plugins");
        Path cellar = prefix.resolve("Cellar/a3s-gateway/" + version() + "_1");
        assertThat(service)
                .contains("run: " + cellar + "/bin/a3s-gateway --config " + config)
                .contains("A3S_GATEWAY_CACHE=" + prefix.resolve("var/cache"))
                .contains("keep_alive: true");
        assertThat(plugins).isEmptyDirectory();

        var management = new Management(FreePort.next(), "");
        Files.writeString(config, management.block());
        Files.copy(PluginDirectory.jar(OWN), plugins.resolve("own.jar"));
        String upgraded = install(2, "");

        assertThat(Files.readString(config)).isEqualTo(management.block());
        assertThat(config.resolveSibling("gateway.hcl.default")).exists();
        try (var gateway = serve(upgraded, config, management)) {
            gateway.awaitReady();
            assertThat(gateway.manage("/api/gateway/plugins").body())
                    .contains("\"own.jar\"", "middleware-jwt-")
                    .doesNotContain("QUARANTINED");
            gateway.signal("TERM");
            assertThat(gateway.awaitExit()).isZero();
        }
    }

    /** Installs the tree as another revision of the formula, and returns what the service is. */
    private String install(int revision, String also) throws Exception {
        Path formula = directory.resolve("a3s-gateway.rb");
        Files.writeString(
                formula,
                Files.readString(Path.of("homebrew/a3s-gateway.rb.in"))
                        .replace(
                                "@url@", "https://example.com/a3s-gateway-" + version() + ".tar.gz")
                        .replace("@sha256@", "0".repeat(64)));
        Path harness = directory.resolve("formula.rb");
        try (var in = FormulaIT.class.getResourceAsStream("/packages/formula.rb")) {
            Files.write(harness, in.readAllBytes());
        }
        Path unpacked = directory.resolve("unpacked-" + revision);
        copy(GatewayLaunch.home(), unpacked);
        Files.delete(unpacked.resolve("plugins").resolve(PluginDirectory.jar(OWN).getFileName()));
        return run(
                unpacked,
                "ruby",
                "-w",
                harness.toString(),
                formula.toString(),
                prefix.toString(),
                System.getProperty("java.home"),
                Integer.toString(revision),
                also);
    }

    private static String version() throws IOException {
        try (Stream<Path> jars = Files.list(GatewayLaunch.home().resolve("lib"))) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.startsWith("gateway-distribution-"))
                    .map(name -> name.replaceAll("gateway-distribution-|\\.jar", ""))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private GatewayProcess serve(String service, Path config, Management management)
            throws IOException {
        Map<String, String> settings =
                service.lines()
                        .map(line -> line.split(": ", 2))
                        .filter(pair -> pair.length == 2)
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b));
        var command = new ProcessBuilder(settings.getOrDefault("run", "").split(" ", -1));
        command.directory(Path.of(settings.getOrDefault("working_dir", "")).toFile());
        command.environment().remove("JAVA_HOME");
        command.environment().put("JAVA_OPTS", QUICK);
        for (String variable : settings.getOrDefault("environment_variables", "").split(" ", -1)) {
            String[] pair = variable.split("=", 2);
            command.environment().put(pair[0], pair[1]);
        }
        return new GatewayProcess(command.start(), config, management);
    }

    private static String run(Path where, String... command)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("JAVA_OPTS", QUICK);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", Arrays.toString(command), said).isZero();
        return said;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : all.filter(path -> !path.startsWith(from.resolve("aot"))).toList()) {
                Files.copy(
                        source,
                        to.resolve(from.relativize(source)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
