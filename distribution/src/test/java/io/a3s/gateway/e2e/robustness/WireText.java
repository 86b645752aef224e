package io.a3s.gateway.e2e.robustness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Octets as text. Escapes are {@code \r \n \t \0 \\}, {@code \xHH} for any octet, and {@code
 * \{text*100}} for a text a number of times.
 */
final class WireText {
    private WireText() {}

    /** Returns the octets that a text stands for. */
    static byte[] octets(String text) {
        var out = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\') {
                out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            char escape = text.charAt(i++);
            switch (escape) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case '0' -> out.write(0);
                case '\\' -> out.write('\\');
                case 'x' -> {
                    out.write(Integer.parseInt(text.substring(i, i + 2), 16));
                    i += 2;
                }
                case '{' -> {
                    int end = text.indexOf('}', i);
                    int star = text.lastIndexOf('*', end);
                    byte[] once = octets(text.substring(i, star));
                    for (int n = Integer.parseInt(text.substring(star + 1, end)); n > 0; n--) {
                        out.writeBytes(once);
                    }
                    i = end + 1;
                }
                default -> throw new IllegalArgumentException("escape: \\" + escape);
            }
        }
        return out.toByteArray();
    }

    /** Returns octets, each a character, as text with visible line ends. */
    static String of(String octets) {
        var text = new StringBuilder(octets.length() + 16);
        for (int i = 0; i < octets.length(); i++) {
            char octet = octets.charAt(i);
            switch (octet) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n\n");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (octet >= ' ' && octet < 0x7f) {
                        text.append(octet);
                    } else {
                        text.append("\\x%02x".formatted((int) octet));
                    }
                }
            }
        }
        return text.toString();
    }
}
