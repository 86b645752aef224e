package io.a3s.gateway.authentication;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** An argon2id hash (RFC 9106) in the PHC string format. */
final class Argon2idHash implements PasswordHash {
    private static final Pattern FORM =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,3})"
                            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
    // 64 MiB, the larger of what RFC 9106 §4 advises for servers; taken from the heap.
    private static final int MAX_MEMORY_KIB = 64 * 1024;
    private static final int MAX_PASSES = 10;
    private static final int MAX_LANES = 16;

    private final Argon2Parameters parameters;
    private final byte[] hash;

    private Argon2idHash(Argon2Parameters parameters, byte[] hash) {
        this.parameters = parameters;
        this.hash = hash;
    }

    static Argon2idHash parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw damaged();
        }
        int memory = Integer.parseInt(form.group(1));
        int passes = Integer.parseInt(form.group(2));
        int lanes = Integer.parseInt(form.group(3));
        require("p", lanes, 1, MAX_LANES);
        require("t", passes, 1, MAX_PASSES);
        require("m", memory, 8 * lanes, MAX_MEMORY_KIB);
        try {
            Argon2Parameters parameters =
                    new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                            .withMemoryAsKB(memory)
                            .withIterations(passes)
                            .withParallelism(lanes)
                            .withSalt(Base64.getDecoder().decode(form.group(4)))
                            .build();
            return new Argon2idHash(parameters, Base64.getDecoder().decode(form.group(5)));
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
    }

    private static IllegalArgumentException damaged() {
        return new IllegalArgumentException(
                "a damaged argon2id hash (expected: $argon2id$v=19$m=...,t=...,p=...$salt$hash)");
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "argon2id with %s=%d (expected: %d to %d, as each sign-in costs that much)"
                            .formatted(name, value, min, max));
        }
    }

    @Override
    public boolean matches(byte[] password) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] made = new byte[hash.length];
        generator.generateBytes(password, made);
        return MessageDigest.isEqual(made, hash);
    }

    @Override
    public String toString() {
        return "argon2id";
    }
}
