package io.a3s.gateway.exchange;

/** Says whose transform has failed, so that the body cannot go on. It was counted and logged. */
final class TransformFailedException extends RuntimeException {
    private final transient ChainLink link;

    TransformFailedException(ChainLink link, Throwable cause) {
        super(null, cause, false, false);
        this.link = link;
    }

    /** Returns the middleware that asked for the transform. */
    ChainLink link() {
        return link;
    }
}
