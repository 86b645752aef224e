package io.a3s.gateway.config.bind;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Secret;
import io.a3s.gateway.spi.config.SourceRange;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Configuration as it may be shown: keys as in HCL, secrets as {@code ***}, without the positions
 * it was read from.
 */
public final class Masking {
    private static final String MASK = "***";

    // User info and query of anything that looks like a URL, whatever type its component has.
    private static final Pattern USER_INFO =
            Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#]*@");
    private static final Pattern URL_QUERY =
            Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://[^?#]*\\?)[^#]*");

    private Masking() {}

    /**
     * Returns a record as maps, lists, strings, numbers and booleans, ready for a JSON writer. What
     * is not set is left out. A record may hold values of any type that a config record may, and
     * other records of which only the class is known at run time.
     */
    public static Map<String, Object> mask(Record config) {
        Map<String, Object> masked = new LinkedHashMap<>();
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            Object value = read(component, config);
            Object shown = shown(value, component.isAnnotationPresent(Secret.class));
            if (shown != null) {
                masked.put(Keys.ofComponent(component.getName()), shown);
            }
        }
        return masked;
    }

    private static @Nullable Object shown(@Nullable Object value, boolean isSecret) {
        return switch (value) {
            case null -> null;
            case SourceRange _ -> null;
            case Optional<?> optional -> optional.map(held -> shown(held, isSecret)).orElse(null);
            case Located<?> located -> shown(located.value(), isSecret);
            case List<?> list ->
                    list.stream().<@Nullable Object>map(each -> shown(each, isSecret)).toList();
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> masked = new LinkedHashMap<>();
                map.forEach((key, each) -> masked.put(key.toString(), shown(each, isSecret)));
                yield masked;
            }
            case Object _ when isSecret -> MASK;
            case Record nested when !(nested instanceof DataSize) -> mask(nested);
            case Number number -> number;
            case Boolean flag -> flag;
            case Enum<?> constant -> Keys.ofConstant(constant);
            case Duration duration -> Durations.format(duration);
            case String text -> maskUrl(text);
            case URI uri -> maskUrl(uri.toString());
            case Path path -> path.toString();
            case Cidr cidr -> cidr.toString();
            default -> value.toString();
        };
    }

    /** Returns a URL without what may be confidential in it, and any other text as it is. */
    public static String maskUrl(String text) {
        String masked = text;
        Matcher userInfo = USER_INFO.matcher(masked);
        if (userInfo.find()) {
            masked = userInfo.group(1) + MASK + '@' + masked.substring(userInfo.end());
        }
        Matcher query = URL_QUERY.matcher(masked);
        if (query.find()) {
            masked = query.group(1) + MASK + masked.substring(query.end());
        }
        return masked;
    }

    private static @Nullable Object read(RecordComponent component, Record config) {
        Method accessor = component.getAccessor();
        try {
            accessible(accessor);
            return accessor.invoke(config);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(
                    "cannot read " + component.getName() + " of a configuration", e);
        }
    }

    // Config records of plugins are package-private.
    private static void accessible(AccessibleObject member) {
        member.setAccessible(true);
    }
}
