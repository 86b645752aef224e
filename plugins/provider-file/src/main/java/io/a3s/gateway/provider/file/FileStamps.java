package io.a3s.gateway.provider.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the file system says about the files of a directory, links followed: time, size and which
 * file it is, so that a link that leads elsewhere shows as a change.
 *
 * @param byFile what tells one content from another, cheaply, by file
 */
record FileStamps(SortedMap<Path, String> byFile) {
    private static final int MAX_FILES = 10_000;

    FileStamps {
        byFile = Collections.unmodifiableSortedMap(new TreeMap<>(byFile));
    }

    /**
     * Looks at a directory.
     *
     * @throws IOException if it cannot be read, or has too many files
     */
    static FileStamps of(Path directory) throws IOException {
        SortedMap<Path, String> stamps = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*.hcl")) {
            for (Path file : files) {
                stamp(file, stamps);
                if (stamps.size() > MAX_FILES) {
                    throw new IOException("more than " + MAX_FILES + " files");
                }
            }
        }
        return new FileStamps(stamps);
    }

    private static void stamp(Path file, SortedMap<Path, String> stamps) throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            if (found.isRegularFile()) {
                stamps.put(
                        file,
                        found.lastModifiedTime() + " " + found.size() + ' ' + found.fileKey());
            }
        } catch (NoSuchFileException _) {
            // Removed in this moment, or a link that leads nowhere.
        }
    }
}
