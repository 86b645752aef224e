package io.a3s.gateway.middleware.ipallow;

import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The client by its distance: each proxy appends the peer it sees to {@code X-Forwarded-For}, the
 * gateway included, so behind {@code depth} proxies the client is that far from the last one. What
 * stands further left is the client's own word. The gateway drops the field of peers it does not
 * trust, so that an untrusted one cannot make up a client.
 */
final class ForwardedAddress {
    // Not all that InetAddress takes: it reads "1.1" and "257" as IPv4 addresses too.
    private static final Pattern ADDRESS =
            Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|(?=.*:)[0-9a-fA-F:.]{2,45}");

    private ForwardedAddress() {}

    /** Returns the address, or null if the field does not reach that far or has none there. */
    static @Nullable InetAddress of(Exchange exchange, int depth) {
        List<String> fields = exchange.request().headers().all(HeaderName.X_FORWARDED_FOR);
        int left = depth;
        for (String field : fields.reversed()) {
            int end = field.length();
            while (end >= 0) {
                int start = field.lastIndexOf(',', end - 1) + 1;
                if (left == 0) {
                    return parse(field.substring(start, end).strip());
                }
                left--;
                end = start - 1;
            }
        }
        return null;
    }

    private static @Nullable InetAddress parse(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
