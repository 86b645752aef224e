package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.http.Identity;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a token whose signature and claims were good.
 *
 * @param keys the keys it was checked with; with others it has to be checked again
 * @param validity when it is good
 * @param identity who it says the client is, if it does
 * @param headers what the backend is told, in the order of {@link ClaimHeaders}; empty for nothing
 */
record VerifiedToken(
        KeySet keys, Validity validity, Optional<Identity> identity, List<String> headers) {}
