package io.a3s.gateway.distribution;

import io.a3s.gateway.config.ConfigLoader;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.config.model.DynamicConfig;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.plugin.PluginScan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads a configuration as a start does, and starts nothing. */
@Command(
        name = "validate",
        description = "Reads a configuration as a start does, and starts nothing.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:good", "1:has errors", "2:wrong use of the command"})
final class ValidateCommand implements Callable<Integer> {
    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private ConfigOption config = new ConfigOption();
    @Mixin private InstallationOptions installation = new InstallationOptions();

    @Override
    public Integer call() {
        LogOption.quiet();
        Path file = config.existing();
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        PluginScan plugins = installation.plugins().scan();
        try (var installed = plugins.registry()) {
            plugins.diagnostics().forEach(problem -> err.println(problem));
            LoadResult result = new ConfigLoader(installed, System::getenv).load(file);
            err.print(result.render());
            result.config().ifPresent(good -> out.println(file + ": " + counts(good)));
            return result.hasErrors() ? 1 : 0;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static String counts(GatewayConfig config) {
        DynamicConfig dynamic = config.dynamic();
        return "OK: %s, %s, %s, %s"
                .formatted(
                        count(config.fixed().entrypoints().size(), "entrypoint"),
                        count(dynamic.routers().size(), "router"),
                        count(dynamic.services().size(), "service"),
                        count(dynamic.middlewares().size(), "middleware"));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
