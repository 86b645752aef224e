package io.a3s.gateway.exchange;

import io.a3s.gateway.service.RevisionDraw;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Revisions.Revision;
import org.jspecify.annotations.Nullable;

/**
 * What a placement knows about revisions. An object of its own, as most services have none, and
 * their requests are not to take memory for them.
 */
final class RevisionPlace {
    /** What was drawn from. */
    final Revisions from;

    /** What was drawn. */
    final RevisionDraw draw;

    /** The revision that serves, if one does. */
    @Nullable Revision chosen;

    /** Measures the attempt under way. */
    @Nullable RevisionMeter meter;

    RevisionPlace(Revisions from, RevisionDraw draw) {
        this.from = from;
        this.draw = draw;
    }
}
