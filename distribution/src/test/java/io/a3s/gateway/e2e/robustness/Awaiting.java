package io.a3s.gateway.e2e.robustness;

import static org.awaitility.Awaitility.await;

import io.a3s.gateway.e2e.Scale;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Waits for something to be there. */
final class Awaiting {
    private Awaiting() {}

    static <T> T of(Callable<Optional<T>> source) {
        return await().atMost(Scale.patience(10)).until(source, Optional::isPresent).orElseThrow();
    }
}
