package io.a3s.gateway.authentication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Reads files with a line {@code name:secret} for each entry, such as those of {@code htpasswd}.
 * Empty lines, and those that begin with {@code #}, do not count.
 */
public final class SecretLines {
    private static final int MAX_NAME_LENGTH = 128;

    private SecretLines() {}

    /**
     * Reads a file.
     *
     * @param entry makes an entry of a name and a secret; what is wrong with these it says in an
     *     {@link IllegalArgumentException} without the secret
     * @throws IllegalArgumentException if a line cannot be used; the message says which
     */
    public static <T> List<T> read(byte[] content, BiFunction<String, String, T> entry) {
        List<T> entries = new ArrayList<>();
        int number = 0;
        for (String line : new String(content, StandardCharsets.UTF_8).split("\\R", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            try {
                if (colon < 0) {
                    throw new IllegalArgumentException("no colon (expected: name:secret)");
                }
                String name = requireName(line.substring(0, colon).strip());
                entries.add(entry.apply(name, line.substring(colon + 1).strip()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        return entries;
    }

    /**
     * Returns a name if it can stand in such a file, in a header and in a log.
     *
     * @throws IllegalArgumentException if not
     */
    public static String requireName(String name) {
        boolean isPlain = name.chars().allMatch(c -> !Character.isISOControl(c) && c != ':');
        if (name.isBlank()
                || !name.equals(name.strip())
                || name.length() > MAX_NAME_LENGTH
                || !isPlain) {
            throw new IllegalArgumentException(
                    "name \""
                            + name
                            + "\" (expected: 1 to "
                            + MAX_NAME_LENGTH
                            + " characters, none of them a colon, no spaces at the ends)");
        }
        return name;
    }
}
