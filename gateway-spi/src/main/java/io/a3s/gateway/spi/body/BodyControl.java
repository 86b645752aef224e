package io.a3s.gateway.spi.body;

/**
 * Implemented by the runtime: what is to happen to a body.
 *
 * @since 1.0
 */
public interface BodyControl {
    /**
     * Sends the body through a transform, behind those asked for earlier. As the length is then
     * unknown, {@code Content-Length} is removed. Has no effect on a message without a body.
     *
     * @throws IllegalStateException if the middleware has not declared it in its {@linkplain
     *     io.a3s.gateway.spi.middleware.Needs needs}; the exchange then ends with status 500
     */
    void transform(BodyTransform transform);

    /**
     * Keeps a copy of what is sent to the backend, so that the request can be sent again. Once the
     * body has grown beyond the limit, the copy is dropped and the request can no longer be
     * repeated. Of several limits, the largest counts. Has no effect on a response's body.
     *
     * @param maxBytes how much to keep, 1 or more
     * @throws IllegalArgumentException if the limit is out of range
     */
    void keepForReplay(int maxBytes);
}
