package io.a3s.gateway.middleware.compress;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a client rates encodings (RFC 9110 §12.5.3). Weights are thousandths: 0 refuses, {@link
 * #UNSAID} is for what it does not name.
 */
final class AcceptEncoding {
    private static final int UNSAID = -1;
    private static final int MALFORMED = -2;

    private int br = UNSAID;
    private int zstd = UNSAID;
    private int gzip = UNSAID;
    private int deflate = UNSAID;
    private int identity = UNSAID;
    private int others = UNSAID;

    private AcceptEncoding() {}

    /** Reads the field's value. What is malformed in it counts as not said. */
    static AcceptEncoding parse(String value) {
        AcceptEncoding accept = new AcceptEncoding();
        for (int start = 0; start <= value.length(); ) {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            accept.readMember(value.substring(start, end));
            start = end + 1;
        }
        return accept;
    }

    private void readMember(String member) {
        int semicolon = member.indexOf(';');
        int weight = semicolon < 0 ? 1000 : weight(member.substring(semicolon + 1).strip());
        if (weight == MALFORMED) {
            return;
        }
        String coding = semicolon < 0 ? member : member.substring(0, semicolon);
        switch (coding.strip().toLowerCase(Locale.ROOT)) {
            case "br" -> br = weight;
            case "zstd" -> zstd = weight;
            // RFC 9110 §8.4.1.3 has the second name.
            case "gzip", "x-gzip" -> gzip = weight;
            case "deflate" -> deflate = weight;
            case "identity" -> identity = weight;
            case "*" -> others = weight;
            default -> {}
        }
    }

    /** Reads {@code q=0.5} (RFC 9110 §12.4.2). */
    private static int weight(String text) {
        int length = text.length();
        boolean hasDigit =
                length >= 3
                        && length <= 7
                        && (text.charAt(0) | 0x20) == 'q'
                        && text.charAt(1) == '='
                        && (text.charAt(2) == '0' || text.charAt(2) == '1')
                        && (length == 3 || text.charAt(3) == '.');
        if (!hasDigit) {
            return MALFORMED;
        }
        int weight = (text.charAt(2) - '0') * 1000;
        int unit = 100;
        for (int i = 4; i < length; i++, unit /= 10) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return MALFORMED;
            }
            weight += (c - '0') * unit;
        }
        return weight <= 1000 ? weight : MALFORMED;
    }

    /** Returns whether the client says that it does not take a body as it is. */
    boolean refusesIdentity() {
        return identity == UNSAID ? others == 0 : identity == 0;
    }

    /**
     * Returns the encoding the client likes best, or null if it takes none of them or prefers the
     * body as it is.
     *
     * @param offered what there is; the first of several that the client rates the same is taken
     */
    @Nullable Encoding best(List<Encoding> offered) {
        Encoding best = null;
        int highest = 0;
        for (Encoding encoding : offered) {
            int weight = weightOf(encoding);
            if (weight > highest) {
                best = encoding;
                highest = weight;
            }
        }
        return identity > highest ? null : best;
    }

    private int weightOf(Encoding encoding) {
        int said =
                switch (encoding) {
                    case BR -> br;
                    case ZSTD -> zstd;
                    case GZIP -> gzip;
                    case DEFLATE -> deflate;
                };
        return said == UNSAID ? others : said;
    }
}
