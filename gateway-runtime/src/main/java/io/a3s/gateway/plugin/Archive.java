package io.a3s.gateway.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A jar or zip from outside, read with suspicion: bounded in entries and bytes, and no entry's name
 * leads out of a directory it is unpacked into. Sizes are counted while reading; those in the
 * archive's own directory are a claim.
 */
final class Archive implements AutoCloseable {
    /** Enough for the largest fat jars known, which have some 60,000 classes. */
    static final int MAX_ENTRIES = 100_000;

    /** Far above what any plugin needs, and too little to fill a disk. */
    static final long MAX_UNPACKED_BYTES = 1L << 30;

    private static final int MAX_TEXT_BYTES = 1 << 20;

    private final ZipFile zip;
    private final long maxBytes;
    // Not of every jar: reading them all would be a tenth of a start.
    private @Nullable List<String> names;

    private Archive(ZipFile zip, long maxBytes) {
        this.zip = zip;
        this.maxBytes = maxBytes;
    }

    /**
     * Opens an archive.
     *
     * @throws PluginRefusedException if it is none, or has too many entries
     * @throws IOException if the file cannot be read
     */
    static Archive open(Path file) throws PluginRefusedException, IOException {
        return open(file, MAX_UNPACKED_BYTES);
    }

    static Archive open(Path file, long maxBytes) throws PluginRefusedException, IOException {
        if (Files.size(file) == 0) {
            throw new PluginRefusedException("the file is empty");
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new PluginRefusedException(
                    "no zip archive, or cut off: " + e.getMessage(), "copy the file again");
        }
        int entries = zip.size();
        if (entries > MAX_ENTRIES) {
            zip.close();
            throw new PluginRefusedException(
                    entries + " entries (expected: " + MAX_ENTRIES + " or less)");
        }
        return new Archive(zip, maxBytes);
    }

    private static List<String> checkedNames(ZipFile zip) throws PluginRefusedException {
        List<String> names = new ArrayList<>(zip.size());
        for (var entries = zip.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            if (!isInside(name)) {
                throw new PluginRefusedException("entry \"" + name + "\" leads out of the archive");
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    private static boolean isInside(String name) {
        if (name.isEmpty()
                || name.startsWith("/")
                || name.indexOf('\\') >= 0
                || name.indexOf('\0') >= 0
                || name.startsWith(":", 1)) {
            return false;
        }
        return !name.contains("..") || !("/" + name + "/").contains("/../");
    }

    /**
     * Returns the names of all entries, directories with a trailing slash.
     *
     * @throws PluginRefusedException if one of them leads out of the archive
     */
    List<String> names() throws PluginRefusedException {
        List<String> checked = names;
        if (checked == null) {
            checked = checkedNames(zip);
            names = checked;
        }
        return checked;
    }

    /** Returns the content of a small entry, if the archive has it. */
    Optional<byte[]> read(String name) throws PluginRefusedException, IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes(MAX_TEXT_BYTES + 1);
            if (content.length > MAX_TEXT_BYTES) {
                throw new PluginRefusedException(
                        name + " has more than " + MAX_TEXT_BYTES + " bytes");
            }
            return Optional.of(content);
        } catch (ZipException e) {
            throw damaged(name, e);
        }
    }

    /**
     * Writes the chosen entries into an empty directory.
     *
     * @throws PluginRefusedException if they are too large in sum, or damaged
     */
    void unpack(Path directory, Predicate<String> chosen)
            throws PluginRefusedException, IOException {
        long left = maxBytes;
        for (String name : names()) {
            if (!chosen.test(name)) {
                continue;
            }
            Path target = directory.resolve(name).normalize();
            if (!target.startsWith(directory)) {
                throw new PluginRefusedException("entry \"" + name + "\" leads out of the archive");
            }
            if (name.endsWith("/")) {
                Files.createDirectories(target);
                continue;
            }
            Files.createDirectories(directory.resolve(name + "/..").normalize());
            try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
                left -= copy(name, out, left);
            } catch (FileAlreadyExistsException e) {
                throw new PluginRefusedException("entry \"" + name + "\" comes twice");
            }
        }
    }

    /** Reads all entries to their end, which finds those that do not match their checksum. */
    void readAll() throws PluginRefusedException, IOException {
        long left = maxBytes;
        for (String name : names()) {
            left -= copy(name, OutputStream.nullOutputStream(), left);
        }
    }

    private long copy(String name, OutputStream out, long limit)
            throws PluginRefusedException, IOException {
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        // ZipFile, unlike ZipInputStream, leaves checksums to its user.
        CRC32 checksum = new CRC32();
        ZipEntry entry = zip.getEntry(name);
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                copied += read;
                if (copied > limit) {
                    throw new PluginRefusedException("more than " + maxBytes + " bytes unpacked");
                }
                checksum.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        } catch (ZipException e) {
            throw damaged(name, e);
        }
        if (entry.getCrc() != -1 && entry.getCrc() != checksum.getValue()) {
            throw damaged(name, new ZipException("wrong checksum"));
        }
        return copied;
    }

    private static PluginRefusedException damaged(String name, ZipException e) {
        return new PluginRefusedException(
                "entry \"" + name + "\" is damaged: " + e.getMessage(), "copy the file again");
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
