package io.a3s.gateway.ocsp;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has at hand what the authority says about one certificate, for handshakes to show (RFC 6066 §8).
 * A thread of its own asks for it, and asks again when half of its time is over; until there is
 * something new, or its time is over, the last stays. Safe for use by any thread.
 */
public final class Stapler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Stapler.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    // Responses have some kilobytes, with the certificate of whoever signed.
    private static final int MAX_BYTES = 64 * 1024;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    // Also the shortest: an authority whose responses live for seconds is not asked all the time.
    private static final Duration SHORTEST_REFRESH = Duration.ofSeconds(1);

    private final X509Certificate certificate;
    private final X509Certificate issuer;
    private final URI responder;
    private final InstantSource clock;
    private final Thread thread;
    private volatile @Nullable Answer last;

    Stapler(
            X509Certificate certificate,
            X509Certificate issuer,
            URI responder,
            InstantSource clock) {
        this.certificate = certificate;
        this.issuer = issuer;
        this.responder = responder;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("ocsp-" + responder.getHost()).unstarted(this::run);
    }

    /**
     * Makes what does nothing yet, if the certificate names whom to ask and its issuer is known.
     *
     * @param chain the certificate, and that of its issuer behind it
     */
    public static Optional<Stapler> of(List<X509Certificate> chain) {
        Optional<URI> responder = Question.responder(chain.getFirst());
        if (responder.isEmpty()) {
            return Optional.empty();
        }
        if (chain.size() < 2) {
            log.atWarn()
                    .addKeyValue("certificate", chain.getFirst().getSubjectX500Principal())
                    .log("no OCSP staple: the file has no certificate of the issuer");
            return Optional.empty();
        }
        return Optional.of(
                new Stapler(chain.get(0), chain.get(1), responder.get(), InstantSource.system()));
    }

    /** Begins to ask. May be called again. */
    public synchronized void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** Returns a response to show, or null if there is none; not to be changed. Does not block. */
    public byte @Nullable [] staple() {
        Answer answer = last;
        return answer != null && clock.instant().isBefore(answer.nextUpdate())
                ? answer.bytes()
                : null;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                Duration wait = pause;
                try {
                    Answer answer = ask();
                    last = answer;
                    log.atDebug()
                            .addKeyValue("certificate", certificate.getSubjectX500Principal())
                            .addKeyValue("until", answer.nextUpdate())
                            .log("OCSP response");
                    wait = untilRefresh(answer);
                    pause = FIRST_PAUSE;
                } catch (Answer.RevokedException e) {
                    last = null;
                    wait = LONGEST_PAUSE;
                    failed("the authority has revoked the certificate");
                } catch (IOException e) {
                    failed("no OCSP staple: " + e.getMessage());
                    log.atDebug().setCause(e).log("no OCSP staple");
                    Duration next = pause.multipliedBy(2);
                    pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
                }
                Thread.sleep(wait);
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    private Duration untilRefresh(Answer answer) {
        Duration half = Duration.between(answer.thisUpdate(), answer.nextUpdate()).dividedBy(2);
        Duration left = Duration.between(clock.instant(), answer.thisUpdate().plus(half));
        if (left.isPositive()) {
            return left.compareTo(SHORTEST_REFRESH) < 0 ? SHORTEST_REFRESH : left;
        }
        // What the authority gives out is older than that.
        Duration rest = Duration.between(clock.instant(), answer.nextUpdate()).dividedBy(2);
        return rest.compareTo(SHORTEST_REFRESH) < 0
                ? SHORTEST_REFRESH
                : rest.compareTo(LONGEST_PAUSE) < 0 ? rest : LONGEST_PAUSE;
    }

    private void failed(String what) {
        log.atWarn()
                .addKeyValue("certificate", certificate.getSubjectX500Principal())
                .addKeyValue("responder", responder)
                .log("{}", what);
    }

    private Answer ask() throws IOException, InterruptedException, Answer.RevokedException {
        HttpRequest request =
                HttpRequest.newBuilder(responder)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/ocsp-request")
                        .POST(BodyPublishers.ofByteArray(Question.about(certificate, issuer)))
                        .build();
        // Needed some times a day. Responders are simple: nobody there would want HTTP/2.
        HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .executor(Thread::startVirtualThread)
                        .build();
        try {
            HttpResponse<byte[]> response =
                    client.send(
                            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
            if (response.statusCode() != 200) {
                throw new IOException("the responder answers " + response.statusCode());
            }
            Instant now = clock.instant();
            return Answer.read(response.body(), certificate, issuer, now);
        } finally {
            client.shutdownNow();
        }
    }

    /** Ends the asking. */
    @Override
    public synchronized void close() {
        thread.interrupt();
    }
}
