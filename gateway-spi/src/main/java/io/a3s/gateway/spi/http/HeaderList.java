package io.a3s.gateway.spi.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fields held as objects, for heads that were not read from a connection: local replies, tests. Not
 * safe for use by several threads at once.
 *
 * @since 1.0
 */
public final class HeaderList implements Headers {
    private record Field(HeaderName name, String value) {}

    private final List<Field> fields = new ArrayList<>();

    /** Makes an empty list. */
    public HeaderList() {}

    /** Makes a list with the fields of another. */
    public HeaderList(Headers source) {
        source.forEach((name, value) -> add(HeaderName.of(name), value));
    }

    /**
     * Returns the value if a field may hold it.
     *
     * @throws IllegalArgumentException if it has a control character or one beyond Latin-1
     */
    public static String requireFieldValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException(
                        "field value: character U+%04X at %d (expected: visible Latin-1, spaces and tabs)"
                                .formatted((int) c, i));
            }
        }
        return value;
    }

    @Override
    public @Nullable String get(HeaderName name) {
        for (Field field : fields) {
            if (field.name.equals(name)) {
                return field.value;
            }
        }
        return null;
    }

    @Override
    public List<String> all(HeaderName name) {
        return fields.stream().filter(field -> field.name.equals(name)).map(Field::value).toList();
    }

    @Override
    public boolean contains(HeaderName name) {
        return get(name) != null;
    }

    @Override
    public void set(HeaderName name, String value) {
        remove(name);
        add(name, value);
    }

    @Override
    public void add(HeaderName name, String value) {
        fields.add(new Field(Objects.requireNonNull(name, "name"), requireFieldValue(value)));
    }

    @Override
    public void remove(HeaderName name) {
        fields.removeIf(field -> field.name.equals(name));
    }

    @Override
    public void forEach(Visitor visitor) {
        for (Field field : fields) {
            visitor.visit(field.name.toString(), field.value);
        }
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
