package io.a3s.gateway.scaling;

import java.util.List;

/** What this gateway has to do with the replicas of a service that others use, too. */
public interface Share extends AutoCloseable {
    /** Who decides how many replicas there are to be. */
    enum Role {
        /** This gateway does, for all. */
        LEADER,
        /** Another does, or will when it is chosen. */
        FOLLOWER,
        /** Nobody knows of the others: each adds what it needs, and none takes anything away. */
        CUT_OFF
    }

    /** There are no others. */
    Share ALONE =
            new Share() {
                @Override
                public void start(Runnable hurried) {}

                @Override
                public Role role() {
                    return Role.LEADER;
                }

                @Override
                public void report(Report mine, boolean isUrgent) {}

                @Override
                public List<Report> others() {
                    return List.of();
                }

                @Override
                public void close() {}
            };

    /**
     * Begins to take part.
     *
     * @param hurried runs when requests wait at another gateway; quick, by any thread
     */
    void start(Runnable hurried);

    /** Returns who decides now. */
    Role role();

    /**
     * Lets the others know what this gateway has to do.
     *
     * @param isUrgent whether requests wait for it
     */
    void report(Report mine, boolean isUrgent);

    /** Returns what the others have reported lately. */
    List<Report> others();

    /** Ends the part. */
    @Override
    void close();
}
