package io.a3s.gateway.store.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file with a number in its first line. It is replaced as a whole, so that a gateway that ends in
 * the middle leaves the one before.
 */
final class NumberedFile {
    private final long number;
    private final byte[] content;

    private NumberedFile(long number, byte[] content) {
        this.number = number;
        this.content = content;
    }

    long number() {
        return number;
    }

    byte[] content() {
        return content;
    }

    String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** Returns what a file has, or nothing if there is none. */
    static Optional<NumberedFile> read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        try {
            long number = Long.parseLong(new String(bytes, 0, end, StandardCharsets.US_ASCII));
            return Optional.of(
                    new NumberedFile(
                            number,
                            Arrays.copyOfRange(
                                    bytes, Math.min(end + 1, bytes.length), bytes.length)));
        } catch (NumberFormatException e) {
            throw new IOException(file + " has no number in its first line", e);
        }
    }

    static void write(Path file, long number, byte[] content) throws IOException {
        byte[] line = (number + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = Arrays.copyOf(line, line.length + content.length);
        System.arraycopy(content, 0, bytes, line.length, content.length);
        Path next = file.resolveSibling(file.getFileName() + "~");
        Files.write(next, bytes);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
