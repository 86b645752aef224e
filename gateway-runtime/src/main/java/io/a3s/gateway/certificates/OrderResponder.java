package io.a3s.gateway.certificates;

import io.a3s.gateway.files.SafeFiles;
import io.a3s.gateway.spi.certificate.ChallengeResponder;
import io.a3s.gateway.spi.certificate.DnsSolver;
import io.a3s.gateway.spi.certificate.IssuanceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the challenges of one order, through files that all gateways with the same store look at,
 * or through DNS.
 */
final class OrderResponder implements ChallengeResponder {
    private static final Logger log = LoggerFactory.getLogger(OrderResponder.class);

    // RFC 8555 §8.3: base64url. Both become names of files.
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");

    private interface Removal {
        void run() throws IOException, InterruptedException;
    }

    private final Path directory;
    private final @Nullable DnsSolver dns;
    private final Runnable refresh;
    private final Duration spread;
    private final List<Removal> removals = new ArrayList<>();

    /**
     * @param directory where answers are looked for
     * @param dns changes DNS records, if that is the way
     * @param refresh makes this gateway look at once
     * @param spread how long others may take to look
     */
    OrderResponder(Path directory, @Nullable DnsSolver dns, Runnable refresh, Duration spread) {
        this.directory = directory;
        this.dns = dns;
        this.refresh = refresh;
        this.spread = spread;
    }

    @Override
    public void answerHttp(String token, String content)
            throws IssuanceException, InterruptedException {
        if (!TOKEN.matcher(token).matches()) {
            throw IssuanceException.unavailable("the authority sent a strange token", null);
        }
        put(Challenges.httpFile(directory, token), content);
    }

    @Override
    public void answerTls(String name, X509Certificate certificate, PrivateKey key)
            throws IssuanceException, InterruptedException {
        if (!NAME.matcher(name).matches()) {
            throw IssuanceException.unavailable("the authority asks for a strange name", null);
        }
        try {
            put(Challenges.tlsFile(directory, name), Pem.of(key) + Pem.of(certificate));
        } catch (GeneralSecurityException e) {
            throw IssuanceException.unavailable("the answer cannot be encoded", e);
        }
    }

    private void put(Path file, String content) throws IssuanceException, InterruptedException {
        removals.add(() -> Files.deleteIfExists(file));
        try {
            SafeFiles.write(file, content);
        } catch (IOException e) {
            throw IssuanceException.unavailable(file + " cannot be written: " + e, e);
        }
        refresh.run();
        Thread.sleep(spread);
    }

    @Override
    public void answerDns(String record, String value)
            throws IssuanceException, InterruptedException {
        DnsSolver solver = dns;
        if (solver == null) {
            throw IssuanceException.unavailable("no dns_solvers block changes records here", null);
        }
        removals.add(() -> solver.remove(record, value));
        try {
            solver.add(record, value);
        } catch (IOException e) {
            throw IssuanceException.unavailable(
                    "the record " + record + " was not added: " + e.getMessage(), e);
        }
    }

    /** Takes the answers down. */
    void end() throws InterruptedException {
        for (Removal removal : removals) {
            try {
                removal.run();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("the answer to a challenge stays");
            }
        }
        refresh.run();
    }
}
