package io.a3s.gateway.protocol.http;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Finds the state of an event loop. Owned by the plugin instead of a thread-local, which would keep
 * the plugin's classes alive after it was unloaded.
 */
final class Loops {
    private final Map<EventLoop, LoopState> states = new ConcurrentHashMap<>();

    /** Returns a loop's state. */
    LoopState of(EventLoop loop) {
        LoopState state = states.get(loop);
        return state != null ? state : states.computeIfAbsent(loop, LoopState::new);
    }

    /**
     * Runs a task for each loop on that loop. Safe for use by any thread.
     *
     * @return completes when the task has run everywhere
     */
    CompletableFuture<Void> onEach(Consumer<LoopState> task) {
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (LoopState state : List.copyOf(states.values())) {
            try {
                runs.add(CompletableFuture.runAsync(() -> task.accept(state), state.loop));
            } catch (RejectedExecutionException _) {
                // The loop has shut down, and its connections with it.
                states.remove(state.loop, state);
            }
        }
        return CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new));
    }
}
