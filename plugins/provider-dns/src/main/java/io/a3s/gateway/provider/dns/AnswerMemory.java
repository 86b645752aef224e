package io.a3s.gateway.provider.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What DNS has said to the questions of one service. An answer is used as long as it holds, and for
 * longer if there is no other. For one thread at a time.
 */
final class AnswerMemory {
    private static final int MAX_DOUBLINGS = 16;

    /**
     * How long answers are used.
     *
     * @param least how long at least
     * @param most how long at most
     * @param emptyAfter how long an answer that there is nothing is not believed
     */
    record Limits(Duration least, Duration most, Duration emptyAfter) {}

    private record Question(Name name, int type) {}

    private static final class Entry {
        private List<Record> records = List.of();
        private String problem = "";
        private long due;
        private long emptySince;
        private boolean seemsEmpty;
        private int failures;
        private boolean isUsed;
    }

    private final Map<Question, Entry> entries = new LinkedHashMap<>();
    private final Questions questions;
    private final Limits limits;
    private final QuestionMetrics metrics;
    private final LongSupplier ticker;

    AnswerMemory(Questions questions, Limits limits, QuestionMetrics metrics, LongSupplier ticker) {
        this.questions = questions;
        this.limits = limits;
        this.metrics = metrics;
        this.ticker = ticker;
    }

    /** Begins a look at everything. */
    void begin() {
        entries.values().forEach(each -> each.isUsed = false);
    }

    /** Returns the records of a name, and asks for them if that is due. */
    List<Record> records(Name name, int type) throws InterruptedException {
        Question question = new Question(name, type);
        Entry entry = entries.get(question);
        if (entry == null) {
            entry = new Entry();
            entries.put(question, entry);
            ask(question, entry);
        } else if (!entry.isUsed && ticker.getAsLong() - entry.due >= 0) {
            ask(question, entry);
        }
        entry.isUsed = true;
        return entry.records;
    }

    private void ask(Question question, Entry entry) throws InterruptedException {
        try {
            Answer answer = questions.ask(question.name(), question.type());
            entry.problem = "";
            entry.failures = 0;
            take(answer, entry);
        } catch (LookupException e) {
            metrics.failed().increment();
            entry.problem = e.getMessage() == null ? "" : e.getMessage();
            entry.due = ticker.getAsLong() + pause(entry.failures++);
        }
    }

    private void take(Answer answer, Entry entry) {
        long now = ticker.getAsLong();
        entry.due = now + bounded(answer.ttl()).toNanos();
        if (!answer.records().isEmpty()) {
            metrics.answered().increment();
            entry.seemsEmpty = false;
            entry.records = answer.records();
            return;
        }
        metrics.empty().increment();
        if (!entry.seemsEmpty) {
            entry.seemsEmpty = true;
            entry.emptySince = now;
        }
        if (now - entry.emptySince >= limits.emptyAfter().toNanos()) {
            entry.records = List.of();
        } else if (!entry.records.isEmpty()) {
            entry.due = now + limits.least().toNanos();
        }
    }

    private Duration bounded(Duration ttl) {
        Duration longer = ttl.compareTo(limits.least()) < 0 ? limits.least() : ttl;
        return longer.compareTo(limits.most()) > 0 ? limits.most() : longer;
    }

    private long pause(int failures) {
        long pause = limits.least().toNanos() << Math.min(failures, MAX_DOUBLINGS);
        return Math.min(pause, limits.most().toNanos());
    }

    /** Ends a look, and forgets what it did not need. */
    void end() {
        entries.values().removeIf(each -> !each.isUsed);
    }

    /** Returns how long everything holds. */
    Duration untilDue() {
        long now = ticker.getAsLong();
        long nanos =
                entries.values().stream()
                        .mapToLong(each -> each.due - now)
                        .min()
                        .orElse(limits.least().toNanos());
        return Duration.ofNanos(Math.max(nanos, 0));
    }

    /** Returns which questions have no answer at present. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        entries.values().stream()
                .map(each -> each.problem)
                .filter(each -> !each.isEmpty())
                .distinct()
                .forEach(problems::add);
        return problems;
    }
}
