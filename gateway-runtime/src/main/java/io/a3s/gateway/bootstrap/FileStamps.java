package io.a3s.gateway.bootstrap;

import io.a3s.gateway.certificates.WantedCertificate;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.Entrypoint;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the file system says about the files that a configuration names. Taken before they are read,
 * so that what is written meanwhile shows as a change.
 *
 * @param byFile what tells one content from another, cheaply; empty for a file that is absent
 */
record FileStamps(Map<Path, String> byFile) {
    static final FileStamps NONE = new FileStamps(Map.of());

    FileStamps {
        byFile = Map.copyOf(byFile);
    }

    /** Looks at the files of a configuration. */
    static FileStamps of(GatewayConfig config) {
        Set<Path> files = new LinkedHashSet<>();
        for (Located<Entrypoint> entrypoint : config.fixed().entrypoints().values()) {
            entrypoint
                    .value()
                    .config()
                    .tls()
                    .ifPresent(tls -> files.addAll(TlsFiles.of(tls.value())));
        }
        WantedCertificate.of(config).forEach(wanted -> files.add(wanted.file()));
        for (Located<ServiceConfig> service : config.dynamic().services().values()) {
            service.value()
                    .loadBalancer()
                    .tls()
                    .ifPresent(tls -> files.addAll(TlsFiles.of(tls.value())));
        }
        return of(files);
    }

    private static FileStamps of(Collection<Path> files) {
        return new FileStamps(
                files.stream().collect(Collectors.toMap(file -> file, FileStamps::stamp)));
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.lastModifiedTime() + " " + found.size() + ' ' + found.fileKey();
        } catch (IOException e) {
            return "";
        }
    }

    /** Looks at the same files again. */
    FileStamps again() {
        return of(byFile.keySet());
    }
}
