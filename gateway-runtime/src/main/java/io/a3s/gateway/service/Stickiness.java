package io.a3s.gateway.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.a3s.gateway.spi.http.Headers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Sends a client to the backend it had before, by a cookie that names it: {@code ID.PERIOD.MAC}.
 * The id is a hash of the backend's URL, which stays inside; the period is the half of {@code
 * max_age} in which the cookie was set, so that it can be renewed and runs out; the MAC keeps
 * clients from choosing a backend. Nothing is remembered, so every gateway with the same secret
 * understands it.
 *
 * <p>All clients of a backend have the same cookie within a period. It is made once, and a request
 * with it costs a comparison of text. Safe for use by any thread.
 */
public final class Stickiness {
    /** What {@link #read} returns for a request that is bound to no backend. */
    public static final int UNBOUND = -1;

    /** The algorithm of the MAC. */
    public static final String MAC = "HmacSHA256";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int ID_BYTES = 9;

    /**
     * How cookies are set.
     *
     * @param cookie the name
     * @param key the key of the MAC, for {@link #MAC}
     * @param maxAge how long a client stays bound after its last request, at least; zero as long as
     *     its browser runs
     * @param attributes what stands behind the value, {@code Secure} excepted
     * @param secure whether it is only sent by TLS; if null, as the request came
     */
    public record Settings(
            String cookie,
            SecretKey key,
            Duration maxAge,
            String attributes,
            @Nullable Boolean secure) {}

    private record Issued(long period, String value) {}

    private final Settings settings;
    private final String context;
    private final List<ServerBackend> backends;
    private final String[] ids;
    private final Issued[] issued;
    private final long periodMillis;
    private final InstantSource clock;

    /**
     * Makes the stickiness of a service.
     *
     * @param service its name: a cookie of one service says nothing to another
     */
    public Stickiness(
            Settings settings, String service, List<ServerBackend> backends, InstantSource clock) {
        this.settings = settings;
        this.context = settings.cookie() + '\n' + service + '\n';
        this.backends = List.copyOf(backends);
        this.ids = backends.stream().map(Stickiness::id).toArray(String[]::new);
        this.periodMillis = settings.maxAge().toMillis() / 2;
        this.clock = clock;
        this.issued = new Issued[ids.length];
        long now = period();
        Arrays.setAll(issued, place -> issue(place, now));
    }

    private static String id(ServerBackend backend) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest(backend.url().toString().getBytes(UTF_8));
            return BASE64.encodeToString(Arrays.copyOf(hash, ID_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private long period() {
        return periodMillis == 0 ? 0 : clock.millis() / periodMillis;
    }

    private Issued issue(int place, long period) {
        return new Issued(period, value(ids[place] + '.' + Long.toString(period, 36)));
    }

    private String value(String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(settings.key());
            return text
                    + '.'
                    + BASE64.encodeToString(mac.doFinal((context + text).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /**
     * Reads which backend a request is bound to.
     *
     * @return {@link #UNBOUND}, or a binding for {@link #bound} and {@link #isKept}
     */
    public int read(Headers headers) {
        String value = Cookies.find(headers, settings.cookie());
        if (value == null) {
            return UNBOUND;
        }
        int idEnd = value.indexOf('.');
        int place = idEnd < 0 ? -1 : place(value, idEnd);
        if (place < 0) {
            return UNBOUND;
        }
        Issued current = current(place);
        if (isSame(value, current.value)) {
            return place << 1;
        }
        return isStillGood(value, idEnd, current.period) ? place << 1 | 1 : UNBOUND;
    }

    private int place(String value, int idEnd) {
        for (int place = 0; place < ids.length; place++) {
            if (idEnd == ids[place].length() && value.startsWith(ids[place])) {
                return place;
            }
        }
        return -1;
    }

    private Issued current(int place) {
        Issued known = issued[place];
        long now = period();
        if (known.period != now) {
            // Two threads make the same, and either may stay.
            known = issue(place, now);
            issued[place] = known;
        }
        return known;
    }

    // Of the two periods before this one, or of the next one if another gateway's clock is ahead.
    private boolean isStillGood(String value, int idEnd, long now) {
        int periodEnd = value.indexOf('.', idEnd + 1);
        // Thirteen digits are enough for any period.
        if (periodMillis == 0 || periodEnd < 0 || periodEnd - idEnd > 14) {
            return false;
        }
        long period;
        try {
            period = Long.parseLong(value, idEnd + 1, periodEnd, 36);
        } catch (NumberFormatException e) {
            return false;
        }
        return period >= now - 2
                && period <= now + 1
                && isSame(value, value(value.substring(0, periodEnd)));
    }

    // Takes as long wherever they differ.
    static boolean isSame(String value, String expected) {
        if (value.length() != expected.length()) {
            return false;
        }
        int difference = 0;
        for (int i = 0; i < value.length(); i++) {
            difference |= value.charAt(i) ^ expected.charAt(i);
        }
        return difference == 0;
    }

    /** Returns the backend of a binding if it is fit to serve, else null. */
    public @Nullable ServerBackend bound(int binding) {
        if (binding == UNBOUND) {
            return null;
        }
        ServerBackend backend = backends.get(binding >> 1);
        return backend.isFit() ? backend : null;
    }

    /** Returns whether a binding needs no new cookie after this backend has answered. */
    @SuppressWarnings("ReferenceEquality") // one object stands for a backend
    public boolean isKept(int binding, ServerBackend answered) {
        return binding != UNBOUND && (binding & 1) == 0 && backends.get(binding >> 1) == answered;
    }

    /**
     * Returns the {@code Set-Cookie} that binds a client to a backend.
     *
     * @param isSecure whether the client has come by TLS
     */
    public String cookie(ServerBackend backend, boolean isSecure) {
        String cookie =
                settings.cookie()
                        + '='
                        + current(backends.indexOf(backend)).value
                        + settings.attributes();
        Boolean secure = settings.secure();
        return (secure == null ? isSecure : secure) ? cookie + "; Secure" : cookie;
    }
}
