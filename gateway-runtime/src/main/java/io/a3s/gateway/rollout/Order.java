package io.a3s.gateway.rollout;

import java.util.concurrent.CompletableFuture;

/** A command that somebody waits for. */
final class Order {
    private final Change change;
    private final boolean isInEffect;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * @param isInEffect whether it has taken effect here already, so that it is only to be stored
     */
    Order(Change change, boolean isInEffect) {
        this.change = change;
        this.isInEffect = isInEffect;
    }

    Change change() {
        return change;
    }

    boolean isInEffect() {
        return isInEffect;
    }

    void complete() {
        boolean _ = done.complete(null);
    }

    void refuse(String why, boolean isUnavailable) {
        boolean _ = done.completeExceptionally(new RefusedCommandException(why, isUnavailable));
    }

    /** Returns what ends when it is known what became of it. */
    CompletableFuture<Void> done() {
        return done;
    }
}
