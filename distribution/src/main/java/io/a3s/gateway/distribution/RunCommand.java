package io.a3s.gateway.distribution;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The main command: runs the gateway until it is told to stop. */
@Command(
        name = "a3s-gateway",
        description = {
            "Runs the gateway, the traffic layer for AI-native services.",
            "",
            "SIGTERM and SIGINT let running exchanges end first; a second one does not wait.",
            "SIGHUP reads the configuration and looks for plugins again.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        // Help and version, for the subcommands too.
        scope = ScopeType.INHERIT,
        subcommands = {
            ValidateCommand.class,
            PluginsCommand.class,
            RolloutCommand.class,
            ScalingCommand.class,
            DemoCommand.class,
            DemoBackendCommand.class,
            WarmCommand.class
        })
final class RunCommand implements Callable<Integer> {
    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private ConfigOption config = new ConfigOption();
    @Mixin private InstallationOptions installation = new InstallationOptions();
    @Mixin private LogOption log = new LogOption();

    @Option(
            names = "--no-watch",
            description =
                    "Do not take over changes of the configuration or of plugins by themselves.")
    private boolean noWatch;

    @Override
    public Integer call() throws InterruptedException {
        return arguments().run(command.commandLine().getErr());
    }

    /** Returns what was asked for. {@link PlainArguments} has to know every option too. */
    RunArguments arguments() {
        return new RunArguments(config.existing(), installation.directory(), log.level(), !noWatch);
    }
}
