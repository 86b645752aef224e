package io.a3s.gateway.service;

import io.a3s.gateway.service.Revisions.Revision;
import io.a3s.gateway.spi.backend.BalanceContext;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The revision of one request, and which others are next if it cannot serve. It stays as it is
 * while shares change and attempts fail. For one thread at a time.
 */
public final class RevisionDraw {
    private final Revisions revisions;
    private final RevisionSplit split;
    private final @Nullable RevisionAffinity affinity;
    // Where in the sequence the others are looked for.
    private final int turn;
    private final int chosen;
    // Of a user who has got none before.
    private int newPlace = RevisionAffinity.NOWHERE;
    private int @Nullable [] order;
    private int known;

    RevisionDraw(
            Revisions revisions,
            RevisionSplit split,
            @Nullable RevisionAffinity affinity,
            BalanceContext context) {
        this.revisions = revisions;
        this.split = split;
        this.affinity = affinity;
        int place = affinity == null ? RevisionAffinity.NOWHERE : affinity.place(context);
        if (place == RevisionAffinity.NOWHERE) {
            turn = split.draw();
            chosen = split.ofTurn(turn);
            if (affinity != null) {
                newPlace = split.placeOf(chosen, ThreadLocalRandom.current().nextInt());
            }
        } else {
            turn = place;
            chosen = split.ofPlace(place);
        }
    }

    /**
     * Returns the revision of a rank: 0 for the one that was chosen, then those that take its place
     * by their shares. One without a share is none of them.
     *
     * @return null if there are no more
     */
    public @Nullable Revision get(int rank) {
        if (rank == 0) {
            return revisions.all().get(chosen);
        }
        int[] found = order;
        if (found == null) {
            found = new int[revisions.all().size()];
            found[0] = chosen;
            known = 1;
            for (int ahead = 1; ahead < RevisionSplit.PLACES && known < found.length; ahead++) {
                add(found, split.ofTurn(turn + ahead));
            }
            order = found;
        }
        return rank < known ? revisions.all().get(found[rank]) : null;
    }

    private void add(int[] found, int revision) {
        for (int i = 0; i < known; i++) {
            if (found[i] == revision) {
                return;
            }
        }
        found[known++] = revision;
    }

    /** Returns the {@code Set-Cookie} that keeps the user here, or null if none is needed. */
    public @Nullable String cookie(boolean isSecure) {
        return affinity == null || newPlace == RevisionAffinity.NOWHERE
                ? null
                : affinity.cookie(newPlace, isSecure);
    }
}
