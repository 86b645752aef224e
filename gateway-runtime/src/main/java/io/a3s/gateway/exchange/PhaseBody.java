package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.body.BodyControl;
import io.a3s.gateway.spi.body.BodyTransform;
import io.a3s.gateway.spi.middleware.Needs.BodyAccess;
import java.util.function.Consumer;

/** A body as one middleware sees it while it is its turn. */
final class PhaseBody implements BodyControl {
    private final ChainWalk walk;
    private final ChainLink link;
    private final Phase phase;
    private final Consumer<BodyTransform> target;

    /**
     * Makes the view of one middleware in one phase.
     *
     * @param phase the phase in which the body can be asked for
     * @param target takes the transforms
     */
    PhaseBody(ChainWalk walk, ChainLink link, Phase phase, Consumer<BodyTransform> target) {
        this.walk = walk;
        this.link = link;
        this.phase = phase;
        this.target = target;
    }

    @Override
    public void transform(BodyTransform transform) {
        walk.requireTurn(link, phase);
        boolean isRequest = phase == Phase.REQUEST;
        BodyAccess declared = isRequest ? link.needs().requestBody() : link.needs().responseBody();
        if (declared == BodyAccess.NONE) {
            String body = isRequest ? "request" : "response";
            throw walk.misused(
                    "transforms the "
                            + body
                            + "'s body without having declared it (expected: needs() of its factory"
                            + (isRequest
                                    ? " with withRequestChunks())"
                                    : " with withResponseChunks())"));
        }
        target.accept(transform);
    }

    @Override
    public void keepForReplay(int maxBytes) {
        walk.requireTurn(link, phase);
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: 1 or more)");
        }
        if (phase == Phase.REQUEST) {
            walk.keepForReplay(maxBytes);
        }
    }
}
