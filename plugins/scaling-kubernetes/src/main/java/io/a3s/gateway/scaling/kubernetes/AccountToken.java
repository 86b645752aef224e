package io.a3s.gateway.scaling.kubernetes;

import io.a3s.gateway.kubernetes.TokenFile;
import io.a3s.gateway.scaling.remote.Platform;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import java.io.IOException;
import java.util.Optional;

/** Shows the API server the token in a file. */
record AccountToken(TokenFile file) implements Platform.Credentials {
    @Override
    public Optional<String> token() throws ScalingException {
        try {
            return file.read();
        } catch (IOException e) {
            throw new ScalingException(Kind.DENIED, String.valueOf(e.getMessage()), e);
        }
    }
}
