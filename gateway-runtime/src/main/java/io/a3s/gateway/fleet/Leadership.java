package io.a3s.gateway.fleet;

/**
 * Whether this gateway does for all what only one is to do. Safe for use by any thread; asking
 * costs next to nothing and asks nobody.
 */
public interface Leadership extends AutoCloseable {
    /**
     * Returns whether it leads now. What takes long asks again before each step that must not be
     * done twice; a step that has begun may still be under way when another gateway takes over.
     */
    boolean isLeader();

    /** Gives it up, so that another gateway may lead at once. */
    @Override
    void close();
}
