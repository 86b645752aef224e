package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs Maven as its users do, with a certain local repository and this test's own Java. */
final class MavenRun {
    private final Path repository;

    MavenRun(Path repository) {
        this.repository = repository;
    }

    /** Returns whether there is one to run. */
    static boolean isPossible() {
        try {
            Process process = new ProcessBuilder("mvn", "-v").redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Runs it in a directory and fails with what it prints if it fails. */
    void in(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("mvn", "-B", "-q", "-Dmaven.repo.local=" + repository));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // It is over before what the other compiler makes would pay.
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Process process = builder.redirectErrorStream(true).start();
        try {
            Lines output = Lines.follow(process.getInputStream(), "maven");
            assertThat(process.waitFor(Scale.patience(300).toMillis(), TimeUnit.MILLISECONDS))
                    .as("it ends")
                    .isTrue();
            output.awaitEnd();
            assertThat(process.exitValue()).as(output.text()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
