package io.a3s.gateway.distribution;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets up the process log: standard error, one line an event. In code, because reading the same
 * from XML takes longer than reading the gateway's configuration. A file that {@code
 * logback.configurationFile} names takes precedence, as the launcher has it do with {@code
 * conf/logback.xml}.
 *
 * <p>logback finds this class by its service file and calls it before anything is logged.
 */
public final class ProcessLog extends ContextAwareBase implements Configurator {
    /** The property, or else environment variable, that says how much is told. */
    static final String LEVEL = "A3S_GATEWAY_LOG_LEVEL";

    private static final String PATTERN =
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\",UTC} %-5level %logger{20} %msg"
                    + "%replace( %kvp){'^ $', ''}%n%ex{full}";

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(loggers);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(loggers);
        stderr.setName("stderr");
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        ch.qos.logback.classic.Logger root = loggers.getLogger("ROOT");
        root.setLevel(Level.INFO);
        root.addAppender(stderr);
        // Logs every syntax error with a stack trace; the gateway reports them with their place in
        // the file.
        loggers.getLogger("com.bertramlabs.plugins.hcl4j").setLevel(Level.OFF);
        loggers.getLogger("io.netty").setLevel(Level.WARN);
        loggers.getLogger("org.pf4j").setLevel(Level.WARN);
        loggers.getLogger("io.a3s.gateway").setLevel(level());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Level level() {
        String asked = System.getProperty(LEVEL);
        return Level.toLevel(asked == null ? System.getenv(LEVEL) : asked, Level.INFO);
    }
}
