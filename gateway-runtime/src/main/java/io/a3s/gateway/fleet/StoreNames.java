package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.store.StateStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes what stores take as keys out of the names of operators, which may be anything. */
public final class StoreNames {
    private static final int DIGEST = 16;

    private StoreNames() {}

    /**
     * Returns a key for a name: the name itself where stores take it, else one like it that no
     * other name has.
     *
     * @param kind what it is a name of, as stores take it, such as {@code scaling}
     */
    public static String of(String kind, String name) {
        String key = kind + '/' + name;
        if (key.length() <= StateStore.MAX_NAME / 2 && name.matches("[a-z0-9._-]+")) {
            return key;
        }
        String like = name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9._-]", "_");
        return kind + '/' + like.substring(0, Math.min(like.length(), 40)) + "/" + digest(name);
    }

    private static String digest(String name) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
