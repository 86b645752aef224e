package io.a3s.gateway.distribution;

import io.a3s.gateway.distribution.warm.Training;
import io.a3s.gateway.distribution.warm.TrainingException;
import io.a3s.gateway.plugin.PluginRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the cache that later starts are fast with. */
@Command(
        name = "warm",
        description = {
            "Runs a gateway for some seconds and keeps what its JVM learns, so that later starts take half the time.",
            "",
            "To be run once after an installation, and again after a change of Java or of a jar in lib/."
        })
final class WarmCommand implements Callable<Integer> {
    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private InstallationOptions installation = new InstallationOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogOption.quiet();
        PrintWriter err = command.commandLine().getErr();
        Optional<Path> cache = installation.home().aotCache();
        if (cache.isEmpty()) {
            err.println("a3s-gateway: warm: needs to be started by bin/a3s-gateway");
            return 1;
        }
        Instant begin = Instant.now();
        try (var directory = TemporaryDirectory.create("a3s-gateway-warm-");
                PluginRegistry registry = installation.plugins().scan().registry()) {
            var training =
                    new Training(
                            installation.home().launcher(),
                            directory.path(),
                            type -> registry.middleware(type).isPresent());
            install(training.run(), cache.get());
        } catch (TrainingException | IOException e) {
            err.println("a3s-gateway: warm: " + e.getMessage());
            return 1;
        } finally {
            err.flush();
        }
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                "%s: %d MB, made in %d s%n",
                cache.get(),
                Files.size(cache.get()) >> 20,
                Duration.between(begin, Instant.now()).toSeconds());
        out.flush();
        return 0;
    }

    private static void install(Path made, Path cache) throws IOException {
        Files.createDirectories(cache.resolveSibling(""));
        // Whole or not at all: a gateway may be starting.
        Path aside = cache.resolveSibling("unfinished-" + ProcessHandle.current().pid());
        try {
            Files.copy(made, aside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(aside, cache, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
