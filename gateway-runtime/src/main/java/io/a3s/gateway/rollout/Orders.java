package io.a3s.gateway.rollout;

import io.a3s.gateway.rollout.RolloutMachine.RefusedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Commands that wait for the store, in the order in which they came. For one thread at a time. */
final class Orders {
    /** The next one, and the state after it. */
    record Due(Order order, RolloutState next) {}

    private final Deque<Order> waiting = new ArrayDeque<>();

    void add(Order order) {
        waiting.addLast(order);
    }

    void remove(Order order) {
        waiting.remove(order);
    }

    /**
     * Returns the first one that can be carried out; those before it are told that they cannot, or
     * that they are.
     *
     * @param state what they are to change
     */
    Optional<Due> next(RolloutState state) {
        while (!waiting.isEmpty()) {
            Order first = waiting.getFirst();
            Optional<RolloutState> next = next(first, state);
            if (next.isPresent()) {
                return Optional.of(new Due(first, next.get()));
            }
            waiting.removeFirst();
        }
        return Optional.empty();
    }

    private static Optional<RolloutState> next(Order order, RolloutState state) {
        Optional<RolloutState> next = Optional.empty();
        try {
            if (!order.isInEffect()) {
                next = order.change().of(state);
            }
            if (next.isEmpty()) {
                order.complete();
            }
        } catch (RefusedException e) {
            order.refuse(String.valueOf(e.getMessage()), false);
        }
        return next;
    }

    /** Tells all that they cannot be carried out, apart from those that are in effect already. */
    void refuse(String why, boolean isUnavailable) {
        for (Order order : waiting) {
            if (order.isInEffect()) {
                order.complete();
            } else {
                order.refuse(why, isUnavailable);
            }
        }
        waiting.clear();
    }
}
