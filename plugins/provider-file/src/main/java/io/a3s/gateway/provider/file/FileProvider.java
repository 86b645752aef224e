package io.a3s.gateway.provider.file;

import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.DynamicConfig.Source;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the directory again and again, which works on every file system and for every way of
 * replacing files: one at a time, by renaming, or all at once by a link, as Kubernetes does.
 */
final class FileProvider implements Provider {
    // What a gateway takes in all; here so that a file that has gone wild is not read as a whole.
    private static final int MAX_BYTES = 10_000_000;
    private static final Duration SETTLE = Duration.ofMillis(50);
    // Whoever writes for longer than that has to do with half of it.
    private static final int MAX_SETTLING = 40;

    private final FileProviderConfig config;
    private final Duration pause;
    private String told = "";

    /**
     * @param pause how long after a look comes the next one
     */
    FileProvider(FileProviderConfig config, Duration pause) {
        this.config = config;
        this.pause = pause;
    }

    @Override
    public void run(ProviderSink sink) throws IOException, InterruptedException {
        if (config.directory().isEmpty()) {
            sink.publish(DynamicConfig.empty());
            return;
        }
        Path directory = config.directory().get();
        if (!config.watch()) {
            sink.publish(read(FileStamps.of(directory)));
            return;
        }
        FileStamps known = null;
        while (true) {
            try {
                FileStamps seen = FileStamps.of(directory);
                if (!seen.equals(known) || !told.isEmpty()) {
                    seen = settled(directory, seen);
                    sink.publish(read(seen));
                    known = seen;
                    told = "";
                }
            } catch (IOException e) {
                tell(problem(e), directory, sink);
            }
            Thread.sleep(pause);
        }
    }

    /** Waits until nobody is writing any more. */
    private static FileStamps settled(Path directory, FileStamps seen)
            throws IOException, InterruptedException {
        FileStamps last = seen;
        for (int i = 0; i < MAX_SETTLING; i++) {
            Thread.sleep(SETTLE);
            FileStamps now = FileStamps.of(directory);
            if (now.equals(last)) {
                return now;
            }
            last = now;
        }
        return last;
    }

    private static DynamicConfig read(FileStamps files) throws IOException {
        List<Source> sources = new ArrayList<>();
        int left = MAX_BYTES;
        for (Path file : files.byFile().keySet()) {
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(left + 1);
            } catch (NoSuchFileException _) {
                // Removed since, which shows at the next look.
                continue;
            }
            left -= bytes.length;
            if (left < 0) {
                throw new IOException(
                        file + ": more than " + MAX_BYTES + " bytes with the files before it");
            }
            sources.add(new Source(file.toString(), text(file, bytes)));
        }
        return DynamicConfig.of(sources);
    }

    private static String text(Path file, byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": not text in UTF-8", e);
        }
    }

    private static String problem(IOException e) {
        return e instanceof NoSuchFileException
                ? "there is no directory " + e.getMessage()
                : "cannot be read: " + e.getMessage();
    }

    /** Says what is wrong once, not at every look. */
    private void tell(String problem, Path directory, ProviderSink sink) {
        if (!problem.equals(told)) {
            told = problem;
            sink.report(
                    Diagnostic.error(problem)
                            .in("providers \"file\"")
                            .hint("what was read before from " + directory + " stays in effect"));
        }
    }
}
