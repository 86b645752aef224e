package io.a3s.gateway.e2e.robustness;

import io.a3s.gateway.e2e.robustness.WireCase.Answer;
import io.a3s.gateway.e2e.robustness.WireCase.End;
import io.a3s.gateway.e2e.robustness.WireCase.HangUp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads cases from text files. A case begins with its name in brackets; the lines that follow say:
 *
 * <pre>
 * request METHOD       how the client asks (corpus of responses; GET unless said)
 * &gt; TEXT               what is sent; see {@link WireText} for escapes
 * pause                what follows is sent a little later
 * late                 what follows is sent when the answers are there, or the head of one that is cut
 * trickle TEXT         is then sent again and again, until the connection is closed
 * hangup, reset        the sender ends its connection then
 * &lt; TEXT               what the backend has to get (corpus of requests)
 * answer STATUS REASON what the client has to get, with the reason in the log if it is the gateway's
 * body TEXT            the body of that answer
 * cut STATUS REASON    an answer that does not come to its end
 * close, open          what becomes of the connection of who sends
 * </pre>
 */
final class Corpus {
    private final List<WireCase> cases = new ArrayList<>();
    private final String family;

    private String name = "";
    private String request = "GET";
    private final List<byte[]> pieces = new ArrayList<>();
    private ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final ByteArrayOutputStream forwarded = new ByteArrayOutputStream();
    private final List<Answer> answers = new ArrayList<>();
    private String trickle = "";
    private int late = Integer.MAX_VALUE;
    private HangUp hangUp = HangUp.NEVER;
    private Optional<End> end = Optional.empty();

    private Corpus(String family) {
        this.family = family;
    }

    /** Returns the cases of all files in a directory of the class path. */
    static List<WireCase> read(String directory) throws IOException {
        List<WireCase> all = new ArrayList<>();
        for (Path file : files(directory)) {
            String family = file.getFileName().toString().replaceFirst("\\.txt$", "");
            Corpus corpus = new Corpus(family);
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (int i = 0; i < lines.size(); i++) {
                try {
                    corpus.line(lines.get(i));
                } catch (RuntimeException e) {
                    throw new IllegalArgumentException(file + ":" + (i + 1), e);
                }
            }
            corpus.finish();
            all.addAll(corpus.cases);
        }
        return all;
    }

    private static List<Path> files(String directory) throws IOException {
        URL place = Corpus.class.getResource(directory);
        if (place == null) {
            throw new IllegalArgumentException("no directory " + directory);
        }
        try (Stream<Path> files = Files.list(Path.of(place.toURI()))) {
            return files.sorted().toList();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private void line(String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith("[")) {
            finish();
            name = line.substring(1, line.lastIndexOf(']'));
            return;
        }
        String[] words = line.split(" ", 3);
        String rest = line.substring(Math.min(line.length(), words[0].length() + 1));
        switch (words[0]) {
            case "request" -> request = rest;
            case ">" -> piece.writeBytes(WireText.octets(rest));
            case "<" -> forwarded.writeBytes(WireText.octets(rest));
            case "pause" -> endPiece();
            case "trickle" -> trickle = text(rest);
            case "late" -> {
                endPiece();
                late = pieces.size();
            }
            case "hangup" -> hangUp = HangUp.REGULARLY;
            case "reset" -> hangUp = HangUp.BY_RESET;
            case "answer" -> answers.add(answer(words, false));
            case "cut" -> answers.add(answer(words, true));
            case "body" -> {
                Answer last = answers.removeLast();
                answers.add(
                        new Answer(
                                last.status(),
                                last.reason(),
                                Optional.of(text(rest)),
                                last.isCut()));
            }
            case "close" -> end = Optional.of(End.CLOSE);
            case "open" -> end = Optional.of(End.OPEN);
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static String text(String escaped) {
        return new String(WireText.octets(escaped), StandardCharsets.ISO_8859_1);
    }

    private static Answer answer(String[] words, boolean isCut) {
        String reason = words.length > 2 ? words[2] : "";
        return new Answer(Integer.parseInt(words[1]), reason, Optional.empty(), isCut);
    }

    private void endPiece() {
        pieces.add(piece.toByteArray());
        piece = new ByteArrayOutputStream();
    }

    private void finish() {
        if (!name.isEmpty()) {
            endPiece();
            cases.add(
                    new WireCase(
                            family,
                            name,
                            request,
                            pieces,
                            trickle,
                            late,
                            hangUp,
                            forwarded.toString(StandardCharsets.ISO_8859_1),
                            answers,
                            end.orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    name + ": neither close nor open"))));
        }
        name = "";
        request = "GET";
        pieces.clear();
        piece = new ByteArrayOutputStream();
        forwarded.reset();
        answers.clear();
        trickle = "";
        late = Integer.MAX_VALUE;
        hangUp = HangUp.NEVER;
        end = Optional.empty();
    }
}
