package io.a3s.gateway.config.bind;

import java.util.Locale;

/** How names in records and enums are written in HCL. */
final class Keys {
    private Keys() {}

    /** Returns {@code max_body_bytes} for {@code maxBodyBytes}. */
    static String ofComponent(String name) {
        StringBuilder key = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                key.append('_').append(Character.toLowerCase(c));
            } else {
                key.append(c);
            }
        }
        return key.toString();
    }

    /** Returns {@code least-connections} for {@code LEAST_CONNECTIONS}. */
    static String ofConstant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
