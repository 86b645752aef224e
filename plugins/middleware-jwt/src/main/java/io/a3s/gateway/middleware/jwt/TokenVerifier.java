package io.a3s.gateway.middleware.jwt;

import java.nio.charset.StandardCharsets;

/**
 * Takes tokens apart (JWS compact serialisation, RFC 7515 §7.1) and checks their signatures.
 *
 * @param key what they are signed with
 */
record TokenVerifier(TokenKey key) {
    // Twice what common servers take as a whole head; a token within it costs microseconds.
    private static final int MAX_LENGTH = 16 * 1024;

    /** Returns the claims of a token whose signature is the key's. */
    Json.Obj verify(String token) throws RefusedException {
        try {
            return verifyParts(token);
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.MALFORMED);
        }
    }

    private Json.Obj verifyParts(String token) throws RefusedException, MalformedException {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.length() > MAX_LENGTH) {
            throw new MalformedException("no token of three parts");
        }
        requireKnownAlgorithm(JsonReader.readObject(Base64Url.decode(token, 0, first)));
        byte[] signature = Base64Url.decode(token, second + 1, token.length());
        byte[] payload = Base64Url.decode(token, first + 1, second);
        byte[] signed = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        if (!key.verifies(signed, signature)) {
            throw new RefusedException(Refusal.SIGNATURE);
        }
        return JsonReader.readObject(payload);
    }

    // The key says which algorithm it is for; the token can only agree (RFC 8725 §3.1).
    private void requireKnownAlgorithm(Json.Obj header) throws RefusedException {
        if (!(header.member("alg") instanceof Json.Text(String algorithm))
                || !algorithm.equals(key.algorithm())) {
            throw new RefusedException(Refusal.ALGORITHM);
        }
        // RFC 7515 §4.1.11: extensions listed there must be understood, and we know none.
        if (header.member("crit") != null) {
            throw new RefusedException(Refusal.CRITICAL_EXTENSION);
        }
    }
}
