package io.a3s.gateway.middleware.ratelimitredis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** What identifies a client as part of a key in Redis: short, and printable. */
final class KeyText {
    private static final int MAX_PLAIN = 64;
    private static final int DIGEST_BYTES = 16;

    private KeyText() {}

    /** Returns a name as it is if it is short and plain, else its digest, which no plain one is. */
    static String of(String name) {
        return isPlain(name) ? name : digest(name);
    }

    private static boolean isPlain(String name) {
        if (name.isEmpty() || name.length() > MAX_PLAIN) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isLetterOrDigit =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!isLetterOrDigit && "._-@+/:|".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns a digest, for what must not be read in Redis, such as an API key. */
    static String digest(String text) {
        byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        byte[] part = Arrays.copyOf(digest, DIGEST_BYTES);
        return '#' + Base64.getUrlEncoder().withoutPadding().encodeToString(part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns the network of a client.
     *
     * @param text the address's text, which a whole one is known by
     */
    static String of(InetAddress address, String text, int ipv6Prefix) {
        byte[] octets = address.getAddress();
        if (octets.length == 4 || ipv6Prefix == octets.length * 8) {
            return text;
        }
        for (int bit = ipv6Prefix; bit < octets.length * 8; bit++) {
            octets[bit / 8] &= (byte) ~(0x80 >>> bit % 8);
        }
        try {
            return InetAddress.getByAddress(octets).getHostAddress() + '/' + ipv6Prefix;
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 octets", e);
        }
    }
}
