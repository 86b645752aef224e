package io.a3s.gateway.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What directories of plugins look like from outside at one time. Two that are equal mean that
 * nothing has been written in between; that takes no look into the files. Immutable.
 */
public final class PluginListing {
    private record Look(long size, FileTime modified, @Nullable Object fileKey) {
        static Look at(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Look(now.size(), now.lastModifiedTime(), now.fileKey());
        }
    }

    private final Map<Path, Look> files;

    private PluginListing(Map<Path, Look> files) {
        this.files = Map.copyOf(files);
    }

    /** Looks at directories. One that cannot be read looks empty, like one that is not there. */
    static PluginListing of(List<Path> directories) {
        Map<Path, Look> files = new HashMap<>();
        for (Path directory : directories) {
            for (Path plugin : pluginsIn(directory)) {
                try {
                    files.put(plugin, Look.at(plugin));
                } catch (IOException e) {
                    // Gone since it was listed.
                }
            }
        }
        return new PluginListing(files);
    }

    private static List<Path> pluginsIn(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(PluginFiles::isPluginFile).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Returns whether what is new or changed can be read to its end, which a file that is still
     * being copied can not.
     *
     * @param known what was there before
     */
    public boolean isWholeSince(PluginListing known) {
        return files.entrySet().stream()
                .filter(file -> !file.getValue().equals(known.files.get(file.getKey())))
                .allMatch(file -> isWhole(file.getKey()));
    }

    private static boolean isWhole(Path file) {
        try (Archive archive = Archive.open(file)) {
            // Its directory, at its end, may be that of a file that is just being overwritten.
            archive.readAll();
            return true;
        } catch (PluginRefusedException | IOException e) {
            return false;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PluginListing listing && files.equals(listing.files);
    }

    @Override
    public int hashCode() {
        return files.hashCode();
    }
}
