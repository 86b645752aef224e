package io.a3s.gateway.middleware.stripprefix;

import io.a3s.gateway.spi.Slot;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;

/** Removes a prefix from the path of requests. The query stays. */
sealed class StripPrefix implements Middleware {
    private static final Verdict UNDECIDED = Verdict.reply(400, "Path cannot be matched");

    private final PrefixMatcher matcher;

    StripPrefix(PrefixMatcher matcher) {
        this.matcher = matcher;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        String path = request.path();
        int length = matcher.prefixLength(path);
        if (length == PrefixMatcher.UNDECIDED) {
            // The whole path could mean something else to the backend than the stripped one.
            return UNDECIDED;
        }
        if (length > 0) {
            String prefix = path.substring(0, length);
            request.setPath(rest(path, length));
            ForwardedPrefix.add(request.headers(), prefix);
            stripped(exchange, prefix);
        }
        return Verdict.proceed();
    }

    /** Is told what was removed. */
    void stripped(Exchange exchange, String prefix) {}

    // One slash, however many follow the prefix: a target that begins with two reads as a host to
    // backends that resolve it as a reference (RFC 3986 §4.2).
    private static String rest(String path, int prefixLength) {
        int start = prefixLength;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return start == prefixLength ? "/" : path.substring(start - 1);
    }

    /** Puts the prefix back into redirects. */
    static final class WithLocation extends StripPrefix {
        private final Slot<String> removed;

        /**
         * Makes a middleware.
         *
         * @param removed keeps what was removed from a request, empty if nothing was
         */
        WithLocation(PrefixMatcher matcher, Slot<String> removed) {
            super(matcher);
            this.removed = removed;
        }

        @Override
        void stripped(Exchange exchange, String prefix) {
            exchange.set(removed, prefix);
        }

        @Override
        public void onResponse(Exchange exchange) {
            String prefix = exchange.get(removed);
            if (!prefix.isEmpty()) {
                LocationRewrite.apply(
                        exchange.response().headers(), exchange.request().authority(), prefix);
            }
        }
    }
}
