package io.a3s.gateway.certificates;

import io.a3s.gateway.files.SafeFiles;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.tls.Certificates;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory with what was obtained from one authority: the account's key, and for each name a
 * file with key and chain, so that they can only change together. Several gateways may share it.
 * Safe for use by any thread.
 */
public final class CertificateStore {
    private static final Logger log = LoggerFactory.getLogger(CertificateStore.class);
    private static final String ACCOUNT = "account";

    private final Path directory;

    // POSIX takes all locks of a process on a file away as soon as it closes the file once, so it
    // is
    // not opened to find out whether it is locked here. (fcntl(2), "Record locks".)
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    /** A lock that other gateways respect. */
    record Lock(Path file, FileChannel channel) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                channel.close();
            } finally {
                LOCKED_HERE.remove(file);
            }
        }
    }

    /**
     * Does not touch the file system.
     *
     * @param storage the directory for all authorities
     * @param authority the authority's own directory
     */
    CertificateStore(Path storage, URI authority) {
        String port = authority.getPort() < 0 ? "" : "-" + authority.getPort();
        String path = authority.getRawPath() == null ? "" : authority.getRawPath();
        this.directory =
                storage.resolve(
                        (authority.getHost() + port + path)
                                .replaceAll("[^A-Za-z0-9._-]", "-")
                                .replaceAll("-+$", ""));
    }

    /**
     * Finds out whether a directory can be used, without making it.
     *
     * @throws InvalidConfigException if not
     */
    public static void requireWritable(Path storage) {
        Path there = storage.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
            throw new InvalidConfigException(
                    "acme_storage_path",
                    "\"" + storage + "\" cannot be written (expected: a directory of the gateway)");
        }
    }

    /** Returns the directory where challenges are answered from. */
    Path challenges() {
        return directory.resolve("challenges");
    }

    /** Returns the file of a name. */
    Path certificateFile(String name) {
        return file("certificates", name, ".pem");
    }

    /** Returns the file with what was tried for a name. */
    Path attemptFile(String name) {
        return file("attempts", name, ".properties");
    }

    private Path file(String kind, String name, String suffix) {
        return directory.resolve(kind).resolve(name.replace('*', '_') + suffix);
    }

    /** Returns what is kept for a name, if it is of use. */
    Optional<Certificates.Identity> read(String name) {
        Path file = certificateFile(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Certificates.identity("certificate", file, "key", file));
        } catch (InvalidConfigException e) {
            log.atWarn().addKeyValue("file", file).log("not used: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Keeps a certificate. Readers see the old or the new. */
    void save(String name, KeyPair key, List<X509Certificate> chain)
            throws IOException, GeneralSecurityException {
        StringBuilder text = new StringBuilder(Pem.of(key.getPrivate()));
        for (X509Certificate certificate : chain) {
            text.append(Pem.of(certificate));
        }
        SafeFiles.write(certificateFile(name), text.toString());
    }

    /** Returns the key of the account, making it if it is not there. */
    KeyPair accountKey() throws IOException, GeneralSecurityException {
        Path file = directory.resolve(ACCOUNT + ".pem");
        if (!Files.exists(file)) {
            makeAccountKey(file);
        }
        return Pem.keyPair(Files.readString(file));
    }

    // Locks of files keep out other processes only.
    private void makeAccountKey(Path file) throws IOException, GeneralSecurityException {
        synchronized (CertificateStore.class) {
            try (FileChannel channel = openLock(ACCOUNT);
                    FileLock _ = channel.lock()) {
                if (!Files.exists(file)) {
                    KeyPair made = newKey();
                    SafeFiles.write(file, Pem.of(made.getPrivate()) + Pem.of(made.getPublic()));
                }
            }
        }
    }

    /**
     * Puts the key of an account aside that the authority has closed, so that the next one begins
     * anew. Does nothing if another gateway of this store has done so already.
     */
    void retireAccountKey(KeyPair closed) throws IOException, GeneralSecurityException {
        Path file = directory.resolve(ACCOUNT + ".pem");
        synchronized (CertificateStore.class) {
            try (FileChannel channel = openLock(ACCOUNT);
                    FileLock _ = channel.lock()) {
                if (!Files.exists(file)
                        || !Pem.keyPair(Files.readString(file))
                                .getPublic()
                                .equals(closed.getPublic())) {
                    return;
                }
                Path aside = directory.resolve(ACCOUNT + "-closed.pem");
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
                log.atWarn()
                        .addKeyValue("key", aside)
                        .log("the authority has closed the account; the next try makes another");
            }
        }
    }

    /** Makes a key: P-256, which every client knows and which is quick. */
    static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** Keeps other gateways, and other threads of this one, from ordering a certificate. */
    Optional<Lock> tryLock(String name) throws IOException {
        Path file = file("locks", name, ".lock").toAbsolutePath().normalize();
        if (!LOCKED_HERE.add(file)) {
            return Optional.empty();
        }
        boolean isMine = false;
        try {
            FileChannel channel = openLock(name);
            if (channel.tryLock() != null) {
                isMine = true;
                return Optional.of(new Lock(file, channel));
            }
            channel.close();
            return Optional.empty();
        } finally {
            if (!isMine) {
                LOCKED_HERE.remove(file);
            }
        }
    }

    private FileChannel openLock(String name) throws IOException {
        Path file = file("locks", name, ".lock");
        SafeFiles.createDirectories(directory.resolve("locks"));
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
