package io.a3s.gateway.authentication;

/**
 * Something that may change while it is used, and that somebody has to look at for that. There is
 * no thread behind it: whoever uses it asks {@link #isDue} and, if so, calls {@link #refresh} on a
 * thread that may block before it uses {@link #current}, which is then never older than the
 * interval. Safe for use by any thread.
 *
 * @param <T> what it is; immutable
 */
public sealed interface Watched<T> permits Watched.Constant, WatchedFile {
    /** Returns something that never changes. */
    static <T> Watched<T> constant(T value) {
        return new Constant<>(value);
    }

    /** Returns what it was when it was last usable. */
    T current();

    /** Returns whether it is time to look again. */
    boolean isDue();

    /** Returns whether its latest form is the one in force. */
    boolean isValid();

    /**
     * Looks again if it is time to. May block.
     *
     * @throws InterruptedException if interrupted while another thread looks
     */
    void refresh() throws InterruptedException;

    /**
     * Made by {@link #constant}.
     *
     * @param current the value
     */
    record Constant<T>(T current) implements Watched<T> {
        @Override
        public boolean isDue() {
            return false;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public void refresh() {}
    }
}
