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
public final class Stickiness implements Affinity {
    /** The algorithm of the MAC. */
    public static final String MAC = "HmacSHA256";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int ID_BYTES = 9;

    /**
     * How cookies are set.
     *
     * @param cookie how the cookie is set
     * @param key the key of the MAC, for {@link #MAC}
     * @param maxAge how long a client stays bound after its last request, at least; zero as long as
     *     its browser runs
     */
    public record Settings(AffinityCookie cookie, SecretKey key, Duration maxAge) {}

    private record Issued(long period, String value) {}

    /**
     * What a good cookie says.
     *
     * @param isCurrent whether it needs not be set anew
     */
    record Mark(ServerBackend backend, boolean isCurrent) implements Affinity.Binding {}

    private final Settings settings;
    private final String context;
    private final List<ServerBackend> backends;
    private final String[] ids;
    // There are only these, so that a request makes none.
    private final Mark[] current;
    private final Mark[] old;
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
        this.context = settings.cookie().name() + '\n' + service + '\n';
        this.backends = List.copyOf(backends);
        this.ids = backends.stream().map(Stickiness::id).toArray(String[]::new);
        this.current = marks(true);
        this.old = marks(false);
        this.periodMillis = settings.maxAge().toMillis() / 2;
        this.clock = clock;
        this.issued = new Issued[ids.length];
        long now = period();
        Arrays.setAll(issued, place -> issue(place, now));
    }

    private Mark[] marks(boolean isCurrent) {
        return backends.stream().map(backend -> new Mark(backend, isCurrent)).toArray(Mark[]::new);
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

    @Override
    public @Nullable Binding read(Headers request) {
        String value = Cookies.find(request, settings.cookie().name());
        if (value == null) {
            return null;
        }
        int idEnd = value.indexOf('.');
        int place = idEnd < 0 ? -1 : place(value, idEnd);
        if (place < 0) {
            return null;
        }
        Issued latest = latest(place);
        if (isSame(value, latest.value)) {
            return current[place];
        }
        return isStillGood(value, idEnd, latest.period) ? old[place] : null;
    }

    private int place(String value, int idEnd) {
        for (int place = 0; place < ids.length; place++) {
            if (idEnd == ids[place].length() && value.startsWith(ids[place])) {
                return place;
            }
        }
        return -1;
    }

    private Issued latest(int place) {
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

    @Override
    public @Nullable ServerBackend bound(Binding binding) {
        return binding instanceof Mark mark && mark.backend.isFit() ? mark.backend : null;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // one object stands for a backend
    public @Nullable String bind(
            @Nullable Binding binding, ServerBackend answered, Headers request, boolean isSecure) {
        return binding instanceof Mark mark && mark.isCurrent && mark.backend == answered
                ? null
                : cookie(answered, isSecure);
    }

    private String cookie(ServerBackend backend, boolean isSecure) {
        return settings.cookie().set(latest(backends.indexOf(backend)).value, isSecure);
    }
}
