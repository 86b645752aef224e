package io.a3s.gateway.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.a3s.gateway.service.balance.Hashes;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Gives each user of a service a place from 0 to 999, which stays while the shares of revisions
 * change around it: by a hash of a header, or by a cookie {@code PLACE.MAC}. The MAC keeps clients
 * from choosing a revision. Nothing is remembered about anybody, so every gateway with the same
 * secret understands the cookie. Safe for use by any thread.
 */
public final class RevisionAffinity {
    /** What a request without a place has. */
    static final int NOWHERE = -1;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int MAX_DIGITS = 3;

    private final String service;
    private final @Nullable HeaderName header;
    private final Stickiness.@Nullable Settings cookies;
    // A cookie is one of these, which are made when they are first needed.
    private final AtomicReferenceArray<String> values =
            new AtomicReferenceArray<>(RevisionSplit.PLACES);

    private RevisionAffinity(
            String service, @Nullable HeaderName header, Stickiness.@Nullable Settings cookies) {
        this.service = service;
        this.header = header;
        this.cookies = cookies;
    }

    /** Goes by a header. */
    public static RevisionAffinity byHeader(String service, HeaderName header) {
        return new RevisionAffinity(service, header, null);
    }

    /** Goes by a cookie, which it sets. */
    public static RevisionAffinity byCookie(String service, Stickiness.Settings settings) {
        return new RevisionAffinity(service, null, settings);
    }

    /** Returns the place of who has sent a request; {@link #NOWHERE} if that is not known. */
    int place(BalanceContext context) {
        RequestHead head = context.request();
        if (head == null) {
            return NOWHERE;
        }
        if (header != null) {
            String user = head.headers().get(header);
            return user == null ? NOWHERE : hash(user);
        }
        Stickiness.Settings set = cookies;
        String value = set == null ? null : Cookies.find(head.headers(), set.cookie().name());
        return value == null || set == null ? NOWHERE : read(set, value);
    }

    // With the service's name, or the same users would be the first to get the new revision of
    // every service.
    private int hash(String user) {
        return (int) Long.remainderUnsigned(Hashes.of(service + '\n' + user), RevisionSplit.PLACES);
    }

    private int read(Stickiness.Settings set, String value) {
        int end = value.indexOf('.');
        if (end < 1 || end > MAX_DIGITS) {
            return NOWHERE;
        }
        int place = 0;
        for (int i = 0; i < end; i++) {
            char digit = value.charAt(i);
            if (digit < '0' || digit > '9') {
                return NOWHERE;
            }
            place = place * 10 + digit - '0';
        }
        return Stickiness.isSame(value, value(set, place)) ? place : NOWHERE;
    }

    private String value(Stickiness.Settings set, int place) {
        String known = values.get(place);
        if (known == null) {
            known = place + "." + mac(set, place);
            values.set(place, known);
        }
        return known;
    }

    private String mac(Stickiness.Settings set, int place) {
        try {
            Mac mac = Mac.getInstance(Stickiness.MAC);
            mac.init(set.key());
            String text = "revision\n" + set.cookie().name() + '\n' + service + '\n' + place;
            return BASE64.encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /**
     * Returns the {@code Set-Cookie} that gives a user its place, or null if there is no cookie.
     */
    @Nullable String cookie(int place, boolean isSecure) {
        Stickiness.Settings set = cookies;
        return set == null ? null : set.cookie().set(value(set, place), isSecure);
    }
}
