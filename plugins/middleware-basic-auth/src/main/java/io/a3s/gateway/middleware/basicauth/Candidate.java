package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.authentication.KeyedHash;
import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.spi.http.Identity;
import java.net.InetAddress;

/** A password, and the user it may be the one of. */
final class Candidate {
    private final User user;
    private final boolean isNamed;
    private final byte[] password;
    private final KeyedHash.Tag tag;

    /**
     * Makes a candidate.
     *
     * @param user whose password it is compared with
     * @param isNamed whether that is who the client says it is; if not, no password is right
     * @param password what the client sent
     * @param tag its hash
     */
    Candidate(User user, boolean isNamed, byte[] password, KeyedHash.Tag tag) {
        this.user = user;
        this.isNamed = isNamed;
        this.password = password;
        this.tag = tag;
    }

    Identity identity() {
        return user.identity();
    }

    /** Returns whether the password is known to be right. */
    boolean isKnown() {
        return user.knows(tag) && isNamed;
    }

    /** Returns whether only {@link #check} can tell. */
    boolean isOpen() {
        return user.isHashed();
    }

    /**
     * Computes the hash when it is its turn. To be called on a thread that may block.
     *
     * @param client who sent it
     * @throws InterruptedException if interrupted while it waits for its turn
     */
    VerificationGate.Outcome check(VerificationGate gate, InetAddress client)
            throws InterruptedException {
        return gate.check(
                client,
                () -> {
                    // Browsers send several requests at once, all of which have waited.
                    if (isKnown()) {
                        return true;
                    }
                    boolean isRight = user.matches(password) && isNamed;
                    if (isRight) {
                        user.learn(tag);
                    }
                    return isRight;
                });
    }
}
