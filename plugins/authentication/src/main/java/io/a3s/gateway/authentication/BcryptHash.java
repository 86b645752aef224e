package io.a3s.gateway.authentication;

import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** A bcrypt hash. */
final class BcryptHash implements PasswordHash {
    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final int MIN_COST = 4;
    // Around two seconds of a processor.
    private static final int MAX_COST = 15;
    // What follows makes no difference to bcrypt, so that a longer password would have many equals.
    private static final int MAX_PASSWORD_BYTES = 72;

    private final String text;

    private BcryptHash(String text) {
        this.text = text;
    }

    static BcryptHash parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "a damaged bcrypt hash (expected: $2b$, two digits, $ and 53 characters)");
        }
        int cost = Integer.parseInt(form.group(1));
        if (cost < MIN_COST || cost > MAX_COST) {
            throw new IllegalArgumentException(
                    "bcrypt with cost "
                            + cost
                            + " (expected: "
                            + MIN_COST
                            + " to "
                            + MAX_COST
                            + ", as each sign-in costs that much)");
        }
        return new BcryptHash(text);
    }

    @Override
    public boolean matches(byte[] password) {
        boolean isSame = OpenBSDBCrypt.checkPassword(text, password);
        return isSame && password.length <= MAX_PASSWORD_BYTES;
    }

    @Override
    public String toString() {
        return "bcrypt";
    }
}
