package io.a3s.gateway.config.bind;

import io.a3s.gateway.config.bind.ConfigSchema.Component;
import io.a3s.gateway.config.bind.ValueType.Block;
import io.a3s.gateway.config.bind.ValueType.Choice;
import io.a3s.gateway.config.bind.ValueType.ListOf;
import io.a3s.gateway.config.bind.ValueType.MapOf;
import io.a3s.gateway.config.bind.ValueType.Scalar;
import io.a3s.gateway.config.bind.ValueType.Word;
import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads schemas by reflection; remembers those it has read. A component of type {@code
 * Optional<Record>} is open: it is no key, and is filled by whoever knows its record. Not
 * thread-safe.
 */
final class SchemaReader {
    private static final Map<Class<?>, Scalar> SCALARS =
            Map.ofEntries(
                    Map.entry(String.class, Scalar.STRING),
                    Map.entry(boolean.class, Scalar.BOOLEAN),
                    Map.entry(Boolean.class, Scalar.BOOLEAN),
                    Map.entry(int.class, Scalar.INT),
                    Map.entry(Integer.class, Scalar.INT),
                    Map.entry(long.class, Scalar.LONG),
                    Map.entry(Long.class, Scalar.LONG),
                    Map.entry(double.class, Scalar.DOUBLE),
                    Map.entry(Double.class, Scalar.DOUBLE),
                    Map.entry(Duration.class, Scalar.DURATION),
                    Map.entry(URI.class, Scalar.URI),
                    Map.entry(Path.class, Scalar.PATH),
                    Map.entry(DataSize.class, Scalar.SIZE),
                    Map.entry(Cidr.class, Scalar.CIDR));

    private final Map<Class<?>, ConfigSchema> known = new HashMap<>();
    private final Set<Class<?>> reading = new LinkedHashSet<>();

    ConfigSchema read(Class<? extends Record> type) {
        ConfigSchema schema = known.get(type);
        if (schema != null) {
            return schema;
        }
        if (!reading.add(type)) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + ": contains itself (expected: blocks of limited depth)");
        }
        List<Component> components = new ArrayList<>();
        RecordComponent[] declared = type.getRecordComponents();
        for (int i = 0; i < declared.length; i++) {
            RecordComponent component = declared[i];
            if (isOpen(component)) {
                continue;
            }
            try {
                components.add(read(i, component));
            } catch (UnfitException e) {
                throw new IllegalArgumentException(
                        type.getSimpleName() + '.' + component.getName() + ": " + e.getMessage(),
                        e);
            }
        }
        reading.remove(type);
        schema = new ConfigSchema(type, doc(type), components);
        known.put(type, schema);
        return schema;
    }

    private static boolean isOpen(RecordComponent component) {
        Type type = component.getGenericType();
        return rawClass(type) == Optional.class && argument(type, 0) == Record.class;
    }

    private Component read(int index, RecordComponent component) {
        Type declared = component.getGenericType();
        boolean isOptional = rawClass(declared) == Optional.class;
        Type held = isOptional ? argument(declared, 0) : declared;
        boolean isLocated = rawClass(held) == Located.class;
        Type bare = isLocated ? argument(held, 0) : held;
        boolean isElementLocated = isCollection(bare) && isLocated(elementOf(bare));
        ValueType type = typeOf(bare);

        Optional<String> defaultText =
                Optional.ofNullable(component.getAnnotation(Default.class)).map(Default::value);
        if (isOptional && defaultText.isPresent()) {
            throw new UnfitException("@Default on an Optional (expected: one of the two)");
        }
        OptionalDouble min = limit(component, type, Min.class);
        OptionalDouble max = limit(component, type, Max.class);
        boolean notEmpty = component.isAnnotationPresent(NotEmpty.class);
        if (notEmpty && !(type == Scalar.STRING || isCollection(type))) {
            throw new UnfitException("@NotEmpty (expected: on a String, List or Map)");
        }
        boolean mayBeEmpty = isCollection(type) && !notEmpty && min.orElse(0) < 1;
        ConfigField field =
                new ConfigField(
                        Keys.ofComponent(component.getName()),
                        type,
                        !isOptional && defaultText.isEmpty() && !mayBeEmpty,
                        defaultText,
                        doc(component),
                        min,
                        max,
                        notEmpty,
                        component.isAnnotationPresent(Secret.class));
        return new Component(index, field, isOptional, isLocated, isElementLocated);
    }

    private ValueType typeOf(Type type) {
        Class<?> raw = rawClass(type);
        if (raw == null) {
            throw unknown(type);
        }
        Scalar scalar = SCALARS.get(raw);
        if (scalar != null) {
            return scalar;
        }
        if (raw == List.class) {
            return new ListOf(typeOf(bare(argument(type, 0))));
        }
        if (raw == Map.class && argument(type, 0) == String.class) {
            return new MapOf(typeOf(bare(argument(type, 1))));
        }
        if (raw.isEnum()) {
            return choice(raw.asSubclass(Enum.class));
        }
        if (raw.isRecord()) {
            return new Block(read(raw.asSubclass(Record.class)));
        }
        throw unknown(type);
    }

    @SuppressWarnings("unchecked") // the wildcard is lost by asSubclass
    private static Choice choice(@SuppressWarnings("rawtypes") Class<? extends Enum> type) {
        List<Word> words = new ArrayList<>();
        for (Enum<?> constant : type.getEnumConstants()) {
            try {
                words.add(new Word(Keys.ofConstant(constant), doc(type.getField(constant.name()))));
            } catch (NoSuchFieldException e) {
                throw new AssertionError("every constant of an enum is a field", e);
            }
        }
        return new Choice((Class<? extends Enum<?>>) type, words);
    }

    private static OptionalDouble limit(
            RecordComponent component,
            ValueType type,
            Class<? extends java.lang.annotation.Annotation> kind) {
        java.lang.annotation.Annotation annotation = component.getAnnotation(kind);
        if (annotation == null) {
            return OptionalDouble.empty();
        }
        boolean fits = type instanceof Scalar scalar ? scalar.isNumber() : isCollection(type);
        if (!fits) {
            throw new UnfitException(
                    '@' + kind.getSimpleName() + " (expected: on a number, List or Map)");
        }
        return OptionalDouble.of(
                annotation instanceof Min min ? min.value() : ((Max) annotation).value());
    }

    private static String doc(AnnotatedElement element) {
        Doc doc = element.getAnnotation(Doc.class);
        return doc == null ? "" : doc.value();
    }

    private static boolean isCollection(ValueType type) {
        return type instanceof ListOf || type instanceof MapOf;
    }

    private static boolean isCollection(Type type) {
        Class<?> raw = rawClass(type);
        return raw == List.class || raw == Map.class;
    }

    private static Type elementOf(Type collection) {
        return argument(collection, rawClass(collection) == List.class ? 0 : 1);
    }

    private static boolean isLocated(Type type) {
        return rawClass(type) == Located.class;
    }

    private static Type bare(Type type) {
        return isLocated(type) ? argument(type, 0) : type;
    }

    private static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getActualTypeArguments()[index];
        }
        throw unknown(type);
    }

    private static @Nullable Class<?> rawClass(Type type) {
        return switch (type) {
            case Class<?> c -> c;
            case ParameterizedType p -> (Class<?>) p.getRawType();
            default -> null;
        };
    }

    private static UnfitException unknown(Type type) {
        return new UnfitException(
                type.getTypeName()
                        + " (expected: a type that the package of the config annotations lists)");
    }

    /** A component that cannot be configured; caught where its name is known. */
    private static final class UnfitException extends RuntimeException {
        UnfitException(String message) {
            super(message);
        }
    }
}
