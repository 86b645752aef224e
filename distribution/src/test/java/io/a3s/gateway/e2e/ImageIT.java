package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image: that what it names is there, and that the gateway runs in what it makes of it. */
class ImageIT {
    private static final Path TREE = GatewayLaunch.home();
    private static final Path HEALTHCHECK = TREE.resolve("docker/healthcheck");

    @TempDir Path directory;
    private ImageFile image;

    @BeforeEach
    void read() throws Exception {
        image = ImageFile.read(TREE.resolve("docker/Dockerfile"));
    }

    @Test
    void copiesAllThatItStarts() {
        List<String> copied = new ArrayList<>();
        for (ImageFile.Instruction copy : image.all("COPY")) {
            List<String> words = copy.words();
            assertThat(words).hasSize(2);
            assertThat(TREE.resolve(words.getFirst())).exists();
            copied.add(words.getLast());
        }

        String home = "/opt/a3s-gateway/";
        assertThat(copied)
                .contains(home, home + "bin", home + "lib", home + "plugins", home + "conf");
        assertThat(image.only("ENTRYPOINT").array()).containsExactly(home + "bin/a3s-gateway");
        assertThat(image.only("HEALTHCHECK").arguments())
                .endsWith("CMD [\"" + home + "docker/healthcheck\"]");
        assertThat(HEALTHCHECK).isExecutable();
    }

    @Test
    void isNotRootsAndSaysSoByNumber() {
        assertThat(image.only("USER").arguments()).matches("[1-9]\\d*:[1-9]\\d*");
    }

    @Test
    void setsWhatTheGatewayReads() throws Exception {
        String launcher = Files.readString(TREE.resolve("bin/a3s-gateway"));
        List<String> volumes = image.only("VOLUME").array();

        assertThat(image.environment()).isNotEmpty();
        assertThat(image.environment().keySet())
                .allSatisfy(name -> assertThat(launcher).contains("#   " + name + " "));
        assertThat(volumes).contains("/var/lib/a3s-gateway");
        for (String written : List.of("A3S_GATEWAY_CACHE", "TMPDIR")) {
            assertThat(volumes)
                    .anyMatch(
                            path -> image.environment().getOrDefault(written, "").startsWith(path));
        }
    }

    @Test
    void servesWithAFileMountedAndNothingElseWritable() throws Exception {
        assumeTrue(canMount(), "only root can make mount points, and not everywhere");
        int port = FreePort.next();
        var management = new Management(FreePort.next(), "");
        Path config = directory.resolve("gateway.hcl");
        try (var one = ScriptedBackend.start(Behaviour.plain("one"));
                var two = ScriptedBackend.start(Behaviour.plain("two"))) {
            Files.writeString(config, management.block() + GatewayConfigs.proxy(port, one));
            try (var gateway = new GatewayProcess(start(config), config, management)) {
                gateway.awaitReady();
                assertThat(RawClient.get(port, "/").body()).isEqualTo("one");
                assertThat(healthcheck(management)).isZero();
                Path process = Path.of("/proc", Long.toString(gateway.pid()));
                assertThat(Files.readString(process.resolve("status")))
                        .containsPattern("Uid:\\s+65532\\s+65532\\s")
                        .containsPattern("Groups:\\s*\\n");
                // Where the temporary directory may not hold programs, it had to go elsewhere.
                assertThat(Files.readString(process.resolve("maps")))
                        .containsPattern("/var/cache/a3s-gateway/libnetty_transport_native_epoll");

                // In place, as a file that is mounted alone can be changed only.
                Files.writeString(config, management.block() + GatewayConfigs.proxy(port, two));
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> RawClient.get(port, "/").body().equals("two"));

                gateway.signal("TERM");
                assertThat(gateway.awaitExit()).isZero();
                assertThat(healthcheck(management)).isNotZero();
            }
        }
    }

    private Process start(Path config) throws IOException {
        Path steps = Files.writeString(directory.resolve("steps"), steps());
        Path script = directory.resolve("container.sh");
        try (var in = ImageIT.class.getResourceAsStream("/packages/container.sh")) {
            Files.write(script, in.readAllBytes());
        }
        return new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "sh",
                        script.toString(),
                        Files.createDirectory(directory.resolve("root")).toString(),
                        TREE.toRealPath().toString(),
                        System.getProperty("java.home"),
                        steps.toString(),
                        config.toString())
                .start();
    }

    /** Says what the image does in the words of the script. */
    private String steps() {
        StringBuilder steps = new StringBuilder();
        for (ImageFile.Instruction each : image.instructions()) {
            steps.append(
                    switch (each.name()) {
                        case "COPY" -> "copy " + each.arguments() + "\n";
                        case "RUN" -> "run '" + each.arguments() + "'\n";
                        case "VOLUME" ->
                                each.array().stream()
                                        .map(path -> "volume " + path + "\n")
                                        .collect(Collectors.joining());
                        default -> "";
                    });
        }
        String environment =
                image.environment().entrySet().stream()
                        .map(Map.Entry::toString)
                        .collect(Collectors.joining(" "));
        return steps.append("start ")
                .append(image.only("USER").arguments())
                .append(' ')
                .append(image.only("WORKDIR").arguments())
                .append(' ')
                .append(image.only("ENTRYPOINT").array().getFirst())
                .append(' ')
                .append(environment)
                .append('\n')
                .toString();
    }

    private static int healthcheck(Management management) throws Exception {
        var command = new ProcessBuilder(HEALTHCHECK.toString());
        command.environment().put("A3S_GATEWAY_MANAGEMENT", "127.0.0.1:" + management.port());
        return command.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private boolean canMount() throws Exception {
        try {
            Path point = Files.createDirectory(directory.resolve("point"));
            return new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "x", "" + point)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            // No such command, as on a Mac.
            return false;
        }
    }
}
