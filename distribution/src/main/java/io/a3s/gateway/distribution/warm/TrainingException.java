package io.a3s.gateway.distribution.warm;

/** A training that made no cache. The message says why, in the words of the gateway or its JVM. */
public final class TrainingException extends Exception {
    TrainingException(String message) {
        super(message);
    }
}
