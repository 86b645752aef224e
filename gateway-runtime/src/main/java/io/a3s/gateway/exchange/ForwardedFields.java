package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The fields that tell a backend who the client is. What an untrusted peer says in them is dropped;
 * what a trusted proxy says is kept and continued.
 */
final class ForwardedFields {
    private static final HeaderName X_REAL_IP = HeaderName.of("X-Real-Ip");
    // Not all that InetAddress takes: it reads "1.1" and "257" as IPv4 addresses too.
    private static final Pattern ADDRESS =
            Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|(?=.*:)[0-9a-fA-F:.]{2,45}");

    private ForwardedFields() {}

    /** Sets the fields of a request and returns who its client is. */
    static ClientInfo apply(RequestHead head, ClientConnection connection) {
        Headers headers = head.headers();
        String host = head.authority();
        if (connection.isPeerTrusted()) {
            return continued(headers, host, connection);
        }
        headers.set(HeaderName.X_FORWARDED_FOR, connection.addressText());
        headers.set(HeaderName.X_FORWARDED_PROTO, connection.scheme());
        headers.set(HeaderName.X_FORWARDED_HOST, host);
        headers.set(HeaderName.X_FORWARDED_PORT, port(host, connection));
        headers.set(HeaderName.FORWARDED, connection.forwarded(host));
        headers.remove(X_REAL_IP);
        headers.remove(HeaderName.X_FORWARDED_PREFIX);
        return connection;
    }

    private static ClientInfo continued(Headers headers, String host, ClientConnection connection) {
        ClientInfo client = client(headers, connection);
        List<String> chain = headers.all(HeaderName.X_FORWARDED_FOR);
        headers.set(
                HeaderName.X_FORWARDED_FOR,
                chain.isEmpty()
                        ? connection.addressText()
                        : String.join(", ", chain) + ", " + connection.addressText());
        setIfAbsent(headers, HeaderName.X_FORWARDED_PROTO, connection.scheme());
        setIfAbsent(headers, HeaderName.X_FORWARDED_HOST, host);
        setIfAbsent(headers, HeaderName.X_FORWARDED_PORT, port(host, connection));
        List<String> forwarded = headers.all(HeaderName.FORWARDED);
        headers.set(
                HeaderName.FORWARDED,
                forwarded.isEmpty()
                        ? connection.forwarded(host)
                        : String.join(", ", forwarded) + ", " + connection.forwarded(host));
        return client;
    }

    // From the right: each proxy appended the peer it saw, so the first address that is no trusted
    // proxy's is the client.
    private static ClientInfo client(Headers headers, ClientConnection connection) {
        boolean secure =
                "https".equals(headers.get(HeaderName.X_FORWARDED_PROTO)) || connection.isSecure();
        String[] chain = String.join(",", headers.all(HeaderName.X_FORWARDED_FOR)).split(",", -1);
        ClientInfo client =
                secure == connection.isSecure()
                        ? connection
                        : new ForwardedClient(
                                connection, connection.address(), connection.addressText(), secure);
        for (int i = chain.length - 1; i >= 0; i--) {
            String text = chain[i].strip();
            if (!ADDRESS.matcher(text).matches()) {
                break;
            }
            InetAddress address;
            try {
                address = InetAddress.ofLiteral(text);
            } catch (IllegalArgumentException e) {
                break;
            }
            client = new ForwardedClient(connection, address, address.getHostAddress(), secure);
            if (!connection.isTrusted(address)) {
                break;
            }
        }
        return client;
    }

    private static String port(String host, ClientConnection connection) {
        int colon = host.lastIndexOf(':');
        if (colon > host.lastIndexOf(']') && colon < host.length() - 1) {
            return host.substring(colon + 1);
        }
        return connection.isSecure() ? "443" : "80";
    }

    private static void setIfAbsent(Headers headers, HeaderName name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
