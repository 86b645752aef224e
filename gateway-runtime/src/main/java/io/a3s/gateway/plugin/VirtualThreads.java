package io.a3s.gateway.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual threads that run code of one class loader. The JVM shows them in a thread dump only,
 * which is a file and may be a large one, so this is for when something is known to be wrong.
 */
final class VirtualThreads {
    private static final Logger log = LoggerFactory.getLogger(VirtualThreads.class);

    private VirtualThreads() {}

    /** Returns what runs, in the words of {@link Remains}; nothing if that cannot be told. */
    static List<String> running(String loaderName) {
        try {
            Path directory = Files.createTempDirectory("a3s-gateway-threads-");
            try {
                return find(loaderName, dump(directory.resolve("threads.json")));
            } finally {
                PluginCache.delete(directory);
            }
        } catch (IOException | UnsupportedOperationException e) {
            log.atDebug().setCause(e).log("no thread dump");
            return List.of();
        }
    }

    private static JsonNode dump(Path file) throws IOException {
        HotSpotDiagnosticMXBean diagnostics =
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (diagnostics == null) {
            throw new UnsupportedOperationException("not a HotSpot JVM");
        }
        diagnostics.dumpThreads(file.toString(), ThreadDumpFormat.JSON);
        return new ObjectMapper().readTree(file.toFile());
    }

    private static List<String> find(String loaderName, JsonNode dump) {
        List<String> found = new ArrayList<>();
        for (JsonNode container : dump.path("threadDump").path("threadContainers")) {
            for (JsonNode thread : container.path("threads")) {
                if (thread.path("virtual").asBoolean() && isRunning(loaderName, thread)) {
                    String name = thread.path("name").asText();
                    found.add(
                            "virtual thread "
                                    + (name.isEmpty()
                                            ? '#' + thread.path("tid").asText()
                                            : '"' + name + '"')
                                    + " running");
                }
            }
        }
        return found;
    }

    private static boolean isRunning(String loaderName, JsonNode thread) {
        for (JsonNode frame : thread.path("stack")) {
            if (frame.asText().startsWith(loaderName + "//")) {
                return true;
            }
        }
        return false;
    }
}
