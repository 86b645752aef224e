package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with Javas that only say how they were called. */
class LauncherIT {
    @TempDir Path directory;

    @Test
    void refusesAnOldJavaAndSaysWhatItExpects() throws Exception {
        Path old = fakeJava("17.0.15");

        Run run = run(GatewayLaunch.home().resolve("bin/a3s-gateway"), old, Map.of());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.errors())
                .contains("is a Java 17 (expected: the home of a Java 25 or later)");
    }

    @Test
    void namesAHomeWithoutJava() throws Exception {
        Run run = run(GatewayLaunch.home().resolve("bin/a3s-gateway"), directory, Map.of());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.errors()).contains(directory.toString(), "has no bin/java");
    }

    @Test
    void findsItsHomeThroughLinks() throws Exception {
        Path first = Files.createSymbolicLink(directory.resolve("first"), GatewayLaunch.home());
        Path second = Files.createDirectory(directory.resolve("somewhere")).resolve("gw");
        Files.createSymbolicLink(second, Path.of("../first/bin/a3s-gateway"));
        assertThat(first).exists();

        Run run = run(second, fakeJava("25.0.1"), Map.of());

        assertThat(run.arguments())
                .contains("-Da3s.gateway.home=" + GatewayLaunch.home().toRealPath())
                .contains(GatewayLaunch.home().toRealPath() + "/lib/*");
    }

    @Test
    void passesArgumentsOnAsTheyAre() throws Exception {
        Run run =
                run(
                        GatewayLaunch.home().resolve("bin/a3s-gateway"),
                        fakeJava("26"),
                        Map.of(),
                        "--config",
                        "a file with blanks and *.hcl");

        assertThat(run.arguments())
                .endsWith(
                        "io.a3s.gateway.distribution.Main",
                        "--config",
                        "a file with blanks and *.hcl");
    }

    @Test
    void letsTheEnvironmentOverruleItsOwnOptions() throws Exception {
        Map<String, String> environment =
                Map.of(
                        "A3S_GATEWAY_HEAP",
                        "96m",
                        "A3S_GATEWAY_DIRECT_MEMORY",
                        "64m",
                        "JAVA_OPTS",
                        "-XX:+UseZGC -Dpattern=*");

        Run run = run(GatewayLaunch.home().resolve("bin/a3s-gateway"), fakeJava("25"), environment);

        assertThat(run.arguments())
                .containsSubsequence(
                        "-XX:MaxDirectMemorySize=64m",
                        "-Xmx96m",
                        "-XX:+UseZGC",
                        "-Dpattern=*",
                        "-cp");
    }

    private Path fakeJava(String version) throws IOException {
        Path home = Files.createDirectories(directory.resolve("java-" + version));
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Run run(
            Path launcher, Path javaHome, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(launcher.toString());
        builder.command().addAll(List.of(arguments));
        builder.directory(directory.toFile());
        builder.environment().remove("JAVA_OPTS");
        builder.environment().put("A3S_GATEWAY_JAVA_HOME", javaHome.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        Lines out = Lines.follow(process.getInputStream(), "launcher-stdout");
        Lines errors = Lines.follow(process.getErrorStream(), "launcher-stderr");
        int code = process.waitFor();
        out.awaitEnd();
        errors.awaitEnd();
        return new Run(code, out.all(), errors.text());
    }

    private record Run(int code, List<String> arguments, String errors) {}
}
