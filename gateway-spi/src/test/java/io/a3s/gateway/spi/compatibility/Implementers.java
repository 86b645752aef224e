package io.a3s.gateway.spi.compatibility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who implements a type, as the first line of its Javadoc says. What the runtime implements may
 * gain methods; anybody else's class, compiled before, would not have them.
 */
final class Implementers {
    private static final Pattern BY_RUNTIME =
            Pattern.compile("/\\*\\*\\s*\\*?\\s*Implemented by the runtime\\b");

    private final Path sources;

    Implementers(Path sources) {
        this.sources = sources;
    }

    /**
     * Returns whether only the runtime implements a type. Nested types belong to those who
     * implement the outer one, and a sealed type nobody else can implement.
     *
     * @param type the binary name
     */
    boolean isRuntime(String type) {
        int nested = type.indexOf('$');
        String outer = nested < 0 ? type : type.substring(0, nested);
        String text = read(sources.resolve(outer.replace('.', '/') + ".java"));
        Matcher declaration =
                Pattern.compile("^public (sealed )?", Pattern.MULTILINE).matcher(text);
        if (!declaration.find()) {
            throw new IllegalStateException(outer + ": no public type");
        }
        return declaration.group(1) != null
                || BY_RUNTIME.matcher(text.substring(0, declaration.start())).find();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
