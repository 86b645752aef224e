package io.a3s.gateway.distribution;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Optional<String> version =
                Optional.ofNullable(Version.class.getPackage().getImplementationVersion());
        return new String[] {
            "a3s-gateway " + version.orElse("(unpackaged)"),
            "Java " + Runtime.version() + ", " + System.getProperty("java.vendor")
        };
    }
}
