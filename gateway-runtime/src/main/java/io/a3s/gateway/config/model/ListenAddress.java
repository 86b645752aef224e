package io.a3s.gateway.config.model;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses to listen at, as operators write them. */
public final class ListenAddress {
    private static final Pattern TEXT =
            Pattern.compile("(\\[([^\\[\\]]*)]|[^:\\[\\]]*):(\\d{1,5})");

    private ListenAddress() {}

    /**
     * Reads an IP address or {@code localhost}, a colon, and a port; port 0 stands for any free
     * one. Names are not looked up.
     *
     * @throws IllegalArgumentException if the text is not such an address
     */
    public static InetSocketAddress parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches() && Integer.parseInt(matcher.group(3)) <= 65_535) {
            int port = Integer.parseInt(matcher.group(3));
            boolean isBracketed = matcher.group(2) != null;
            String host = isBracketed ? matcher.group(2) : matcher.group(1);
            if (host.equals("localhost")) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            }
            try {
                if (isBracketed == host.contains(":")) {
                    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
                }
            } catch (IllegalArgumentException e) {
                // not a literal; reported below
            }
        }
        throw new IllegalArgumentException(
                '"' + text + "\" (expected: an IP address and a port, such as 0.0.0.0:8080)");
    }
}
