package io.a3s.gateway.router;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * A condition made ready to be asked. The host comes as a stretch of a longer text, so that cutting
 * a port off an authority takes no new string.
 */
@FunctionalInterface
interface RouteMatcher {
    /**
     * Returns whether the condition holds.
     *
     * @param authority the text with the host or server name, in lower case
     * @param start where the host begins in it
     * @param end where it ends, exclusive; the same as start if there is none
     * @param client who asks
     * @param head the request, or null for a connection
     * @throws BoundedPattern.Undecided if a regular expression takes too long
     */
    boolean matches(
            String authority, int start, int end, ClientInfo client, @Nullable RequestHead head);
}
