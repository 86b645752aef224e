package io.a3s.gateway.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The lines that a process has written so far. */
final class Lines {
    private final List<String> lines;
    private final CompletableFuture<Void> ended;
    private final int first;

    private Lines(List<String> lines, CompletableFuture<Void> ended, int first) {
        this.lines = lines;
        this.ended = ended;
        this.first = first;
    }

    static Lines follow(InputStream in, String name) {
        var lines =
                new Lines(
                        Collections.synchronizedList(new ArrayList<>()),
                        new CompletableFuture<>(),
                        0);
        Thread.ofVirtual().name(name).start(() -> lines.readAll(in));
        return lines;
    }

    /** Returns those that come from now on. */
    Lines fromHere() {
        return new Lines(lines, ended, lines.size());
    }

    List<String> all() {
        synchronized (lines) {
            return List.copyOf(lines.subList(first, lines.size()));
        }
    }

    String text() {
        return String.join("\n", all());
    }

    /** Waits until the process has closed the stream. */
    void awaitEnd() {
        ended.join();
    }

    private void readAll(InputStream in) {
        try (var text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // The process is gone.
        } finally {
            ended.complete(null);
        }
    }
}
