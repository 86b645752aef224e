package io.a3s.gateway.tls;

import io.netty.handler.ssl.OpenSslServerContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslServerContext;
import io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A context whose clients may resume their sessions by tickets (RFC 8446 §4.6.1). The keys of
 * tickets are replaced twice a day, so that a key that leaks opens little; the one before still
 * opens its tickets. The JDK's own contexts do all that by themselves.
 */
final class TicketedContext {
    private static final long ROTATION_NANOS = TimeUnit.HOURS.toNanos(12);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SslContext context;
    private volatile long rotated;
    private @Nullable OpenSslSessionTicketKey last;

    TicketedContext(SslContext context) {
        this.context = context;
        rotate(System.nanoTime());
    }

    /** Returns the context. */
    SslContext get() {
        long now = System.nanoTime();
        if (now - rotated > ROTATION_NANOS) {
            rotate(now);
        }
        return context;
    }

    private synchronized void rotate(long now) {
        rotated = now;
        OpenSslSessionTicketKey fresh = key();
        OpenSslSessionTicketKey before = last;
        OpenSslSessionTicketKey[] keys =
                before == null
                        ? new OpenSslSessionTicketKey[] {fresh}
                        : new OpenSslSessionTicketKey[] {fresh, before};
        last = fresh;
        if (context instanceof ReferenceCountedOpenSslServerContext counted) {
            counted.sessionContext().setTicketKeys(keys);
        } else if (context instanceof OpenSslServerContext plain) {
            plain.sessionContext().setTicketKeys(keys);
        }
    }

    private static OpenSslSessionTicketKey key() {
        byte[] random = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
        RANDOM.nextBytes(random);
        int name = OpenSslSessionTicketKey.NAME_SIZE;
        int hmac = name + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
        return new OpenSslSessionTicketKey(
                Arrays.copyOfRange(random, 0, name),
                Arrays.copyOfRange(random, name, hmac),
                Arrays.copyOfRange(random, hmac, random.length));
    }
}
