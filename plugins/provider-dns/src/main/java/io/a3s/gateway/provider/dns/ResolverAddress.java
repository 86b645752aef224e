package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a DNS server is, as an operator writes it. */
final class ResolverAddress {
    private static final int PORT = 53;
    private static final int MAX_PORT = 65_535;
    // An address of IPv6 has colons itself, so that its port needs brackets.
    private static final Pattern TEXT =
            Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+))(?::(\\d{1,5}))?|([^\\[\\]]+)");

    private ResolverAddress() {}

    static InetSocketAddress of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (parts.matches()) {
            String address =
                    parts.group(1) != null
                            ? parts.group(1)
                            : parts.group(2) != null ? parts.group(2) : parts.group(4);
            int port = parts.group(3) == null ? PORT : Integer.parseInt(parts.group(3));
            try {
                if (port > 0 && port <= MAX_PORT) {
                    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
                }
            } catch (IllegalArgumentException _) {
                // Refused below.
            }
        }
        throw new InvalidConfigException(
                "resolvers",
                '"' + text + "\" (expected: an address such as 10.0.0.53, or [fd00::53]:5353)");
    }
}
