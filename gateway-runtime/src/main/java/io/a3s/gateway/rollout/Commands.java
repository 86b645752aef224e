package io.a3s.gateway.rollout;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.a3s.gateway.rollout.RolloutMachine.Command;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Commands of people, who wait for what becomes of them, but not for ever. */
final class Commands {
    // Longer than a store takes to answer, or to be found to be away.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Commands() {}

    /** Returns the command of a name, such as {@code pause}. */
    static Optional<Command> named(String text) {
        for (Command command : Command.values()) {
            if (command.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    /**
     * Carries a command out.
     *
     * @throws RefusedCommandException if the state does not allow it, or the store has to be asked
     *     and does not answer
     */
    static void carryOut(RolloutDesk desk, Command command) throws RefusedCommandException {
        Order order = desk.order(command);
        try {
            order.done().get(PATIENCE.toNanos(), NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedCommandException refused) {
                throw refused;
            }
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            giveUp(desk, order, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(desk, order, e);
        }
    }

    private static void giveUp(RolloutDesk desk, Order order, Exception why)
            throws RefusedCommandException {
        desk.withdraw(order);
        if (!order.isInEffect()) {
            RefusedCommandException refused =
                    new RefusedCommandException(
                            "the store does not answer; the status tells what became of it", true);
            refused.initCause(why);
            throw refused;
        }
    }
}
