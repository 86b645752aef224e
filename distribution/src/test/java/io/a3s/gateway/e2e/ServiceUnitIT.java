package io.a3s.gateway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit for systemd, with what it names. */
class ServiceUnitIT {
    private static final Path TREE = GatewayLaunch.home();
    private static final Pattern VARIABLE = Pattern.compile("(?m)^Environment=([A-Z0-9_]+)=");

    @TempDir Path directory;
    private String unit;

    @BeforeEach
    void read() throws Exception {
        unit = Files.readString(TREE.resolve("systemd/a3s-gateway.service"));
    }

    @Test
    void setsWhatTheGatewayReads() throws Exception {
        String launcher = Files.readString(TREE.resolve("bin/a3s-gateway"));

        assertThat(VARIABLE.matcher(unit).results()).isNotEmpty();
        assertThat(VARIABLE.matcher(unit).results())
                .allSatisfy(found -> assertThat(launcher).contains("#   " + found.group(1) + " "));
    }

    @Test
    void hasNothingThatSystemdWarnsOf() throws Exception {
        Path file = directory.resolve("a3s-gateway.service");
        Files.writeString(file, unit.replace("/opt/a3s-gateway", TREE.toString()));

        assertThat(analyze("verify", file.toString())).isEmpty();
        assertThat(analyze("security", "--offline=true", "--threshold=30", file.toString()))
                .contains("a3s-gateway.service");
    }

    private static String analyze(String... arguments) throws IOException, InterruptedException {
        var command = new ProcessBuilder("systemd-analyze");
        command.command().addAll(List.of(arguments));
        command.environment().put("SYSTEMD_PAGER", "");
        Process process;
        try {
            process = command.redirectErrorStream(true).start();
        } catch (IOException e) {
            return abort("systemd-analyze is not installed");
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
