import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes the Java that an archive brings along: that which runs this, without what only developers
 * need. Run by the build of a release as {@code java BundledJava.java DIRECTORY}.
 */
final class BundledJava {
    // The gateway needs few of them, but nobody knows what plugins to come will need. The tools are
    // for whoever looks into a gateway that runs.
    private static final String MODULES =
            "java.se,jdk.charsets,jdk.crypto.cryptoki,jdk.httpserver,jdk.jcmd,jdk.jdwp.agent,jdk.jfr,"
                    + "jdk.localedata,jdk.management.agent,jdk.management.jfr,jdk.naming.dns,jdk.net,"
                    + "jdk.nio.mapmode,jdk.sctp,jdk.security.auth,jdk.security.jgss,jdk.unsupported,"
                    + "jdk.xml.dom,jdk.zipfs";

    private BundledJava() {}

    static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        if (Files.exists(target)) {
            delete(target);
        }
        // The launcher reads there which build it is, and keeps the cache of `warm` under its name.
        Path release = Path.of(System.getProperty("java.home"), "release");
        int code =
                ToolProvider.findFirst("jlink")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--add-modules",
                                MODULES,
                                "--strip-debug",
                                "--no-header-files",
                                "--no-man-pages",
                                "--compress=zip-6",
                                "--release-info=" + release,
                                "--output",
                                target.toString());
        if (code != 0) {
            System.exit(code);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder())
                    .forEach(
                            path -> {
                                try {
                                    Files.delete(path);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }
}
