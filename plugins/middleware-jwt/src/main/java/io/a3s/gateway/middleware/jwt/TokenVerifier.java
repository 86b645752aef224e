package io.a3s.gateway.middleware.jwt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Takes tokens apart (JWS compact serialisation, RFC 7515 §7.1) and checks their signatures. */
final class TokenVerifier {
    /** The longest token: twice what common servers take as a whole head. */
    static final int MAX_LENGTH = 16 * 1024;

    private TokenVerifier() {}

    /** Returns the claims of a token whose signature is that of one of the keys. */
    static Claims verify(String token, KeySet keys) throws RefusedException {
        try {
            return new Claims(verifyParts(token, keys));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.MALFORMED);
        }
    }

    private static Json.Obj verifyParts(String token, KeySet keys)
            throws RefusedException, MalformedException {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.length() > MAX_LENGTH) {
            throw new MalformedException("no token of three parts");
        }
        Json.Obj header = JsonReader.readObject(Base64Url.decode(token, 0, first));
        List<TokenKey> candidates = candidates(header, keys);
        byte[] signature = Base64Url.decode(token, second + 1, token.length());
        byte[] payload = Base64Url.decode(token, first + 1, second);
        byte[] signed = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        if (candidates.stream().noneMatch(key -> key.verifies(signed, signature))) {
            throw new RefusedException(Refusal.SIGNATURE);
        }
        return JsonReader.readObject(payload);
    }

    // The keys say which algorithms they are for; the token can only agree (RFC 8725 §3.1). Keys
    // that
    // a token brings along, or says where to get, are not looked at.
    private static List<TokenKey> candidates(Json.Obj header, KeySet keys) throws RefusedException {
        Optional<Algorithm> algorithm =
                header.member("alg") instanceof Json.Text(String name)
                        ? Algorithm.named(name)
                        : Optional.empty();
        if (algorithm.isEmpty() || !keys.allows(algorithm.get())) {
            throw new RefusedException(Refusal.ALGORITHM);
        }
        // RFC 7515 §4.1.11: extensions listed there must be understood, and we know none.
        if (header.member("crit") != null) {
            throw new RefusedException(Refusal.CRITICAL_EXTENSION);
        }
        Json id = header.member("kid");
        if (id != null && !(id instanceof Json.Text)) {
            throw new RefusedException(Refusal.MALFORMED);
        }
        List<TokenKey> candidates =
                keys.candidates(
                        algorithm.get(),
                        id instanceof Json.Text(String text)
                                ? Optional.of(text)
                                : Optional.empty());
        if (candidates.isEmpty()) {
            throw new RefusedException(Refusal.UNKNOWN_KEY);
        }
        return candidates;
    }
}
