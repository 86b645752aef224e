package io.a3s.gateway.distribution;

import io.a3s.gateway.bootstrap.Gateway;
import io.a3s.gateway.spi.config.Diagnostic;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks a configuration as a start would, and starts nothing. */
@Command(
        name = "validate",
        description = "Checks a configuration as a start would, and starts nothing.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:good", "1:has errors", "2:wrong use of the command"})
final class ValidateCommand implements Callable<Integer> {
    @Spec private CommandSpec command = CommandSpec.create();
    @Mixin private ConfigOption config = new ConfigOption();
    @Mixin private InstallationOptions installation = new InstallationOptions();

    @Override
    public Integer call() {
        LogOption.quiet();
        var result = Gateway.validate(installation.gateway(config.existing()));
        boolean valid = result.diagnostics().stream().noneMatch(Diagnostic::isError);
        var terminal = command.commandLine();
        PrintWriter to = valid ? terminal.getOut() : terminal.getErr();
        to.print(result.text().stripTrailing() + System.lineSeparator());
        to.flush();
        return valid ? 0 : 1;
    }
}
