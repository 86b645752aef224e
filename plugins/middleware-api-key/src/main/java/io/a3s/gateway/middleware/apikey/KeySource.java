package io.a3s.gateway.middleware.apikey;

import io.a3s.gateway.authentication.AuthScheme;
import io.a3s.gateway.authentication.QueryParameter;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a request.
 *
 * @param header the header it is in: after {@code Bearer} in {@code Authorization}, as it is in any
 *     other
 * @param query the parameter it may be in if the header is absent
 */
record KeySource(HeaderName header, Optional<QueryParameter> query) {
    /** Returns the key; null if there is none, empty if there is one that cannot be right. */
    @Nullable String read(RequestHead head) {
        List<String> values = head.headers().all(header);
        if (values.isEmpty()) {
            return query.isPresent() ? query.get().read(head) : null;
        }
        // Which of several a backend would believe is anybody's guess.
        if (values.size() > 1) {
            return "";
        }
        String value = values.getFirst();
        if (!isAuthorization()) {
            return value;
        }
        String credentials = AuthScheme.BEARER.credentials(value);
        return credentials == null ? "" : credentials;
    }

    /** Removes the key from the request, wherever it may be. */
    void strip(RequestHead head) {
        head.headers().remove(header);
        query.ifPresent(parameter -> parameter.strip(head));
    }

    boolean isAuthorization() {
        return header.equals(HeaderName.AUTHORIZATION);
    }
}
