package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.Watched;

/**
 * Keys in the configuration or in a file.
 *
 * @param keys the keys
 */
record LocalKeys(Watched<KeySet> keys) implements KeySource {
    @Override
    public KeySet current() {
        return keys.current();
    }

    @Override
    public int size() {
        return keys.current().size();
    }

    @Override
    public boolean isDue() {
        return keys.isDue();
    }

    @Override
    public boolean mayHaveMore() {
        return keys.isDue();
    }

    @Override
    public void look() throws InterruptedException {
        keys.refresh();
    }

    @Override
    public void close() {}
}
