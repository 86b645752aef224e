package io.a3s.gateway.distribution;

import io.a3s.gateway.config.ConfigLoader;
import io.a3s.gateway.config.ManagementResult;
import io.a3s.gateway.config.model.ManagementConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where a running gateway is to be asked. */
final class ManagementOptions {
    private static final Pattern ADDRESS =
            Pattern.compile("([^:/\\s]+|\\[[0-9a-fA-F:.]+]):\\d{1,5}");
    private static final String TOKEN = "A3S_GATEWAY_TOKEN";

    /**
     * Where to ask.
     *
     * @param address host and port, as in a URL
     * @param token what is demanded there, if anything
     */
    record Target(String address, Optional<String> token) {}

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description =
                    "Where the management API is (default: as the configuration says). Its token is"
                            + " taken from "
                            + TOKEN
                            + " then.")
    private Optional<String> address = Optional.empty();

    /**
     * Returns where to ask.
     *
     * @param config says it unless an address is given
     * @throws ParameterException if that cannot be told
     */
    Target target(ConfigOption config) {
        return address.map(this::given).orElseGet(() -> configured(config.existing()));
    }

    private Target given(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw refused("--address: " + text + " (expected: such as 127.0.0.1:9190)");
        }
        return new Target(text, Optional.ofNullable(System.getenv(TOKEN)));
    }

    private Target configured(Path file) {
        ManagementResult result = ConfigLoader.management(file, System::getenv);
        ManagementConfig management =
                result.management()
                        .orElseThrow(
                                () ->
                                        refused(
                                                "the management block of "
                                                        + file
                                                        + " cannot be read\n"
                                                        + result.rendered().strip()));
        if (!management.enabled()) {
            throw refused(file + " has the management API switched off");
        }
        InetSocketAddress listening = listening(file, management);
        if (listening.getPort() == 0) {
            throw refused("--address is needed: " + file + " lets the system choose the port");
        }
        InetAddress host = listening.getAddress();
        InetAddress reachable = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
        String text = reachable.getHostAddress();
        return new Target(
                (text.contains(":") ? '[' + text + ']' : text) + ':' + listening.getPort(),
                management.token());
    }

    private InetSocketAddress listening(Path file, ManagementConfig management) {
        try {
            return management.listenAddress();
        } catch (IllegalArgumentException e) {
            throw refused(file + ": management: " + e.getMessage());
        }
    }

    private ParameterException refused(String problem) {
        return new ParameterException(command.commandLine(), problem);
    }
}
