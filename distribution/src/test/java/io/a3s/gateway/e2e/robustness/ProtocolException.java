package io.a3s.gateway.e2e.robustness;

import java.io.IOException;

/** A message breaks the protocol. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1;

    ProtocolException(String message) {
        super(message);
    }
}
