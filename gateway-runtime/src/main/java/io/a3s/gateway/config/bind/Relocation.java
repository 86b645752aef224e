package io.a3s.gateway.config.bind;

import io.a3s.gateway.spi.config.SourceRange;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves what a block was bound to along with its text: values stay, and places in them become those
 * they would have if the text were bound where it is now. Not thread-safe.
 */
public final class Relocation {
    private record Shape(List<Method> accessors, Constructor<?> constructor) {}

    private final Map<Class<?>, Shape> shapes = new HashMap<>();

    /**
     * Returns what a block was bound to as if it had been bound at another place of its source.
     *
     * @param bound the record, at the header of its block
     * @param header where the header is now
     */
    @SuppressWarnings("unchecked") // what is moved keeps its type
    public <T> Located<T> move(Located<T> bound, SourceRange header) {
        return bound.range().equals(header)
                ? bound
                : (Located<T>) moved(bound, new Distance(bound.range(), header));
    }

    /** How far it is from one place of a source to another. */
    private record Distance(SourceRange from, SourceRange to) {
        SourceRange applyTo(SourceRange range) {
            // The places of some defaults are not in the source.
            if (!range.source().equals(from.source())) {
                return range;
            }
            // What else is on the first line of a block moves that line only.
            int columns = range.line() == from.line() ? to.column() - from.column() : 0;
            return new SourceRange(
                    range.source(),
                    range.line() + to.line() - from.line(),
                    range.column() + columns,
                    range.length());
        }
    }

    private Object moved(Object value, Distance distance) {
        return switch (value) {
            case Located<?> located ->
                    new Located<>(
                            moved(located.value(), distance), distance.applyTo(located.range()));
            case Optional<?> optional when optional.isPresent() ->
                    Optional.of(moved(optional.get(), distance));
            case List<?> list when !list.isEmpty() -> {
                List<Object> elements = new ArrayList<>(list.size());
                list.forEach(element -> elements.add(moved(element, distance)));
                yield Collections.unmodifiableList(elements);
            }
            case Map<?, ?> map when !map.isEmpty() -> {
                Map<Object, Object> entries = new LinkedHashMap<>();
                map.forEach((key, element) -> entries.put(key, moved(element, distance)));
                yield Collections.unmodifiableMap(entries);
            }
            case Record record -> moved(record, distance);
            default -> value;
        };
    }

    /** Returns the record itself if nothing in it has a place. */
    @SuppressWarnings("ReferenceEquality") // what has no place comes back as it is
    private Object moved(Record record, Distance distance) {
        Shape shape = shapes.computeIfAbsent(record.getClass(), Relocation::shape);
        Object[] arguments = new Object[shape.accessors().size()];
        boolean hasMoved = false;
        try {
            for (int i = 0; i < arguments.length; i++) {
                Object value = shape.accessors().get(i).invoke(record);
                arguments[i] = moved(value, distance);
                hasMoved |= arguments[i] != value;
            }
            return hasMoved ? shape.constructor().newInstance(arguments) : record;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot copy a " + record.getClass().getName(), e);
        }
    }

    private static Shape shape(Class<?> type) {
        List<Method> accessors = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            accessors.add(component.getAccessor());
        }
        return new Shape(accessors, Binder.canonicalConstructor(type.asSubclass(Record.class)));
    }
}
