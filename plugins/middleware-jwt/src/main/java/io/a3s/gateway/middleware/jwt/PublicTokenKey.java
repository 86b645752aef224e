package io.a3s.gateway.middleware.jwt;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/**
 * A public key for one algorithm.
 *
 * @param algorithm one that fits the key
 * @param key the key
 */
record PublicTokenKey(Algorithm algorithm, PublicKey key) implements TokenKey {
    @Override
    public boolean verifies(byte[] content, byte[] signature) {
        if (algorithm.family() == Algorithm.Family.ECDSA && signature.length != algorithm.bytes()) {
            return false;
        }
        try {
            Signature verifier = verifier();
            verifier.initVerify(key);
            verifier.update(content);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            // Not even the form of a signature.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform refuses " + algorithm.text(), e);
        }
    }

    // A new one each time: it is not safe for use by several threads, and costs next to nothing
    // compared with what it computes.
    private Signature verifier() throws GeneralSecurityException {
        String digest = algorithm.digest().replace("-", "");
        return switch (algorithm.family()) {
            case RSA -> Signature.getInstance(digest + "withRSA");
            case RSA_PSS -> {
                Signature pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(
                        new PSSParameterSpec(
                                algorithm.digest(),
                                "MGF1",
                                new MGF1ParameterSpec(algorithm.digest()),
                                algorithm.bytes(),
                                PSSParameterSpec.TRAILER_FIELD_BC));
                yield pss;
            }
            // Tokens have the two numbers side by side (RFC 7518 §3.4), not in ASN.1.
            case ECDSA -> Signature.getInstance(digest + "withECDSAinP1363Format");
            case EDDSA -> Signature.getInstance("EdDSA");
            case HMAC -> throw new IllegalStateException("no algorithm for public keys");
        };
    }
}
