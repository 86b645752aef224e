package io.a3s.gateway.router;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.http.HeaderName;
import java.util.List;
import java.util.Optional;

/**
 * What a rule says, as a tree. Two conditions are equal if they say the same in the same order,
 * however they were spaced, quoted or capitalised.
 */
sealed interface Condition {
    /** Returns whether routers of a kind can ask this. */
    default boolean fits(RouterKind kind) {
        return kind == RouterKind.HTTP;
    }

    /** All of the parts hold; true if there are none. */
    record And(List<Condition> parts) implements Condition {
        @Override
        public boolean fits(RouterKind kind) {
            return parts.stream().allMatch(part -> part.fits(kind));
        }
    }

    /** At least one of the parts holds. */
    record Or(List<Condition> parts) implements Condition {
        @Override
        public boolean fits(RouterKind kind) {
            return parts.stream().allMatch(part -> part.fits(kind));
        }
    }

    /** The part does not hold. */
    record Not(Condition part) implements Condition {
        @Override
        public boolean fits(RouterKind kind) {
            return part.fits(kind);
        }
    }

    /** The host is one of these, which are in lower case, without port, brackets or last dot. */
    record Host(List<String> hosts) implements Condition {}

    /** The host has a match of the pattern. */
    record HostRegexp(BoundedPattern pattern) implements Condition {}

    /** The path is one of these. */
    record Path(List<String> paths) implements Condition {}

    /** The path's text starts with one of these. */
    record PathPrefix(List<String> prefixes) implements Condition {}

    /** The path has a match of the pattern. */
    record PathRegexp(BoundedPattern pattern) implements Condition {}

    /** The method is one of these. */
    record Method(List<String> methods) implements Condition {}

    /** A field is present, or is present with a value. */
    record Header(HeaderName name, Optional<String> value) implements Condition {}

    /** A field has a value with a match of the pattern. */
    record HeaderRegexp(HeaderName name, BoundedPattern pattern) implements Condition {}

    /** A query parameter is present with a value, which may be empty. */
    record Query(String name, String value) implements Condition {}

    /** A query parameter has a value with a match of the pattern. */
    record QueryRegexp(String name, BoundedPattern pattern) implements Condition {}

    /** The client's address is in one of the blocks. */
    record ClientIp(List<Cidr> blocks) implements Condition {
        @Override
        public boolean fits(RouterKind kind) {
            return true;
        }
    }

    /** The client has shown a certificate with one of these common names, or {@code *} for any. */
    record ClientCertCn(List<String> names) implements Condition {
        static final String ANY = "*";

        @Override
        public boolean fits(RouterKind kind) {
            return true;
        }
    }

    /**
     * The client has shown a certificate with one of these alternative names: a host, {@code *.}
     * and a host, an email address, or a URI.
     */
    record ClientCertSan(List<String> names) implements Condition {
        @Override
        public boolean fits(RouterKind kind) {
            return true;
        }
    }

    /** The server name is one of these: a name, {@code *.} and a name, or {@code *} for any. */
    record HostSni(List<String> names) implements Condition {
        static final String ANY = "*";

        @Override
        public boolean fits(RouterKind kind) {
            return kind == RouterKind.CONNECTION;
        }
    }

    /** The server name has a match of the pattern. */
    record HostSniRegexp(BoundedPattern pattern) implements Condition {
        @Override
        public boolean fits(RouterKind kind) {
            return kind == RouterKind.CONNECTION;
        }
    }
}
