package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher with Javas that only say how they were called. */
class LauncherIT {
    private static final Path LAUNCHER = GatewayLaunch.home().resolve("bin/a3s-gateway");

    @TempDir Path directory;

    @Test
    void refusesAnOldJavaAndSaysWhatItExpects() throws Exception {
        Path old = fakeJava("17.0.15");

        Run run = run(LAUNCHER, old, Map.of());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.errors())
                .contains("is a Java 17 (expected: the home of a Java 25 or later)");
    }

    @Test
    void namesAHomeWithoutJava() throws Exception {
        Run run = run(LAUNCHER, directory, Map.of());

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

        Path home = GatewayLaunch.home().toRealPath();
        assertThat(run.arguments())
                .contains("-Da3s.gateway.home=" + home)
                .anyMatch(argument -> argument.startsWith(home + "/lib/gateway-distribution-"));
    }

    @Test
    void passesArgumentsOnAsTheyAre() throws Exception {
        Run run =
                run(LAUNCHER, fakeJava("26"), Map.of(), "--config", "a file with blanks and *.hcl");

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

        Run run = run(LAUNCHER, fakeJava("25"), environment);

        assertThat(run.arguments())
                .containsSubsequence(
                        "-XX:MaxDirectMemorySize=64m",
                        "-Xmx96m",
                        "-XX:+UseZGC",
                        "-Dpattern=*",
                        "-cp")
                .doesNotContain("-XX:+UseG1GC", "-XX:+UseSerialGC");
    }

    @Test
    void unpacksNativeLibrariesWhereItIsTold() throws Exception {
        Path java = fakeJava("25");
        Map<String, String> there = Map.of("TMPDIR", directory.toString());
        Map<String, String> nowhere = Map.of("TMPDIR", directory.resolve("none").toString());

        assertThat(run(LAUNCHER, java, there).arguments())
                .contains("-Djava.io.tmpdir=" + directory);
        assertThat(run(LAUNCHER, java, nowhere).arguments())
                .isNotEmpty()
                .noneMatch(argument -> argument.startsWith("-Djava.io.tmpdir"));
    }

    @Test
    void keepsTheSmallProfileSmall() throws Exception {
        Run run = run(LAUNCHER, fakeJava("25"), Map.of("A3S_GATEWAY_PROFILE", "small"));

        assertThat(run.arguments())
                .contains("-XX:+UseSerialGC", "-Xmx64m", "-XX:MaxDirectMemorySize=96m")
                .doesNotContain("-XX:+UseG1GC");
    }

    @Test
    void givesTheLargeProfileAPartOfTheMemory() throws Exception {
        Run run = run(LAUNCHER, fakeJava("25"), Map.of("A3S_GATEWAY_PROFILE", "large"));

        long heap = Math.clamp(memory() / 4, 256, 1024);
        assertThat(run.arguments())
                .contains("-XX:+UseG1GC", "-Xmx" + heap + "m", "-XX:MaxDirectMemorySize=512m")
                .doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void picksTheProfileByMemory() throws Exception {
        Run run = run(LAUNCHER, fakeJava("25"), Map.of());

        assertThat(run.arguments()).contains(memory() < 1024 ? "-XX:+UseSerialGC" : "-XX:+UseG1GC");
    }

    /** What this JVM sees of the machine or container it is in, in MiB. */
    private static long memory() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        return system.getTotalMemorySize() >> 20;
    }

    @ParameterizedTest
    @CsvSource({"A3S_GATEWAY_PROFILE, huge, small or large", "A3S_GATEWAY_AOT, maybe, on or off"})
    void refusesWhatItDoesNotKnow(String variable, String value, String expected) throws Exception {
        Run run = run(LAUNCHER, fakeJava("25"), Map.of(variable, value));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.arguments()).isEmpty();
        assertThat(run.errors())
                .contains(variable + ": \"" + value + "\" (expected: " + expected + ")");
    }

    @Test
    void usesTheCacheOfItsOwnJavaOnly() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("a tree"));
        Path launcher = Files.createDirectory(tree.resolve("bin")).resolve("a3s-gateway");
        Files.copy(LAUNCHER, launcher, StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectory(tree.resolve("aot"));
        Path cache = Files.createFile(tree.resolve("aot/25.0.1+8-LTS.aot")).toRealPath();

        Run same = run(launcher, fakeJava("25.0.1", "25.0.1+8-LTS"), Map.of());
        Run other = run(launcher, fakeJava("25.0.2", "25.0.2+10"), Map.of());
        Run unknown = run(launcher, fakeJava("26"), Map.of());
        Run off =
                run(launcher, fakeJava("25.0.1", "25.0.1+8-LTS"), Map.of("A3S_GATEWAY_AOT", "off"));

        assertThat(same.arguments()).contains("-XX:AOTCache=" + cache);
        for (Run without : List.of(other, unknown, off)) {
            assertThat(without.arguments())
                    .isNotEmpty()
                    .noneMatch(argument -> argument.startsWith("-XX:AOTCache"));
        }
    }

    @Test
    void prefersTheJavaThatCameWithIt() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Path bin = Files.createDirectory(tree.resolve("bin"));
        Path launcher =
                Files.copy(
                        LAUNCHER, bin.resolve("a3s-gateway"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(fakeJava("25.0.1", "25.0.1+8"), tree.resolve("jre"));
        String other = fakeJava("26", "26+1").toString();

        Run own = run(launcher, Path.of(""), Map.of("JAVA_HOME", other));
        Run asked = run(launcher, Path.of(other), Map.of());

        String caches = "-Da3s.gateway.aot=" + tree.toRealPath() + "/aot/";
        assertThat(own.arguments()).contains(caches + "25.0.1+8.aot");
        assertThat(asked.arguments()).contains(caches + "26+1.aot");
    }

    private Path fakeJava(String version) throws IOException {
        return fakeJava(version, "");
    }

    private Path fakeJava(String version, String build) throws IOException {
        Path home = Files.createDirectories(directory.resolve("java-" + version));
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        String exact = build.isEmpty() ? "" : "JAVA_RUNTIME_VERSION=\"" + build + "\"\n";
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"nobody\"\n" + exact + "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Run run(
            Path launcher, Path javaHome, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(launcher.toString());
        builder.command().addAll(List.of(arguments));
        builder.directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("A3S_GATEWAY_"));
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
