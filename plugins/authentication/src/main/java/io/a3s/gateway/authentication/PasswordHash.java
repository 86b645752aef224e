package io.a3s.gateway.authentication;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A password as it should be kept: hashed with a function that is slow on purpose. Checking one
 * takes tens to hundreds of milliseconds of processor time, so never on an event loop, and only
 * behind a {@link VerificationGate}. Immutable; the text form has no part of the hash.
 */
public sealed interface PasswordHash permits Argon2idHash, BcryptHash {
    /** Returns whether the password is the one that was hashed. Takes equally long either way. */
    boolean matches(byte[] password);

    /** Kinds of hashes, by what their texts begin with. */
    enum Kind {
        /** OpenBSD's, in the three spellings that mean the same today. */
        BCRYPT("bcrypt", true, "$2a$", "$2b$", "$2y$"),
        /** RFC 9106. */
        ARGON2ID("argon2id", true, "$argon2id$"),
        /** Its siblings, of which RFC 9106 §4 advises against for passwords. */
        OTHER_ARGON2("argon2 of another variant than argon2id", false, "$argon2"),
        /** What {@code htpasswd} makes unless told otherwise. */
        MD5("MD5, which is too weak", false, "$apr1$", "$1$"),
        /** With and without salt. */
        SHA1("SHA-1, which is too weak", false, "{SHA}", "{SSHA}"),
        /** SHA-2 crypt of Linux. */
        SHA_CRYPT("SHA crypt", false, "$5$", "$6$"),
        /** Of bcrypt's history, with a known fault. */
        OLD_BCRYPT("bcrypt of a version that is not safe", false, "$2$", "$2x$");

        private final String description;
        private final boolean isSupported;
        private final Pattern beginning;

        Kind(String description, boolean isSupported, String... prefixes) {
            this.description = description;
            this.isSupported = isSupported;
            this.beginning =
                    Pattern.compile(
                            Arrays.stream(prefixes)
                                    .map(Pattern::quote)
                                    .collect(Collectors.joining("|")));
        }

        private boolean begins(String text) {
            return beginning.matcher(text).lookingAt();
        }
    }

    /** Returns whether a text is a hash, of whatever kind, and no plain password. */
    static boolean isHash(String text) {
        for (Kind kind : Kind.values()) {
            if (kind.begins(text)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads a hash.
     *
     * @throws IllegalArgumentException if it is of no kind that is accepted, or asks for more work
     *     than a request may cause; the message does not repeat it
     */
    static PasswordHash parse(String text) {
        for (Kind kind : Kind.values()) {
            if (kind.begins(text)) {
                if (!kind.isSupported) {
                    throw unfit("hashed with " + kind.description);
                }
                return kind == Kind.BCRYPT ? BcryptHash.parse(text) : Argon2idHash.parse(text);
            }
        }
        throw unfit("no hash");
    }

    private static IllegalArgumentException unfit(String what) {
        return new IllegalArgumentException(
                what + " (expected: bcrypt, as `htpasswd -B` makes it, or argon2id)");
    }
}
