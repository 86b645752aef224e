package io.a3s.gateway.distribution;

import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.plugin.PluginReports;
import io.a3s.gateway.plugin.PluginReports.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What there is to do with plugins. */
@Command(
        name = "plugins",
        description = "Tells about plugins, and has a running gateway look for them again.",
        subcommands = PluginsReloadCommand.class)
final class PluginsCommand implements Runnable {
    @Spec private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                command.commandLine(),
                "plugins: no subcommand (expected: list, describe, verify or reload)");
    }

    @Command(
            name = "list",
            description = "Lists what is installed; exits with 1 if something cannot be loaded.")
    int list(@Mixin InstallationOptions installation) {
        return report(installation, PluginReports::list);
    }

    @Command(name = "describe", description = "Shows the keys that a type has in a configuration.")
    int describe(
            @Mixin InstallationOptions installation,
            @Parameters(paramLabel = "TYPE", description = "For example rate-limit.") String type) {
        return report(installation, registry -> PluginReports.describe(registry, type));
    }

    @Command(
            name = "verify",
            description = "Checks a plugin's file before it is installed or published.")
    int verify(@Parameters(paramLabel = "JAR", description = "The plugin's jar or zip.") Path file)
            throws IOException {
        LogOption.quiet();
        return print(PluginReports.verify(file));
    }

    private int report(InstallationOptions installation, Function<PluginRegistry, Report> of) {
        LogOption.quiet();
        try (PluginRegistry registry = installation.plugins().scan().registry()) {
            return print(of.apply(registry));
        }
    }

    private int print(Report report) {
        var out = command.commandLine().getOut();
        out.print(report.text());
        out.flush();
        return report.exitCode();
    }
}
