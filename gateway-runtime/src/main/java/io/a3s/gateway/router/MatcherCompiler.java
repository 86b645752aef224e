package io.a3s.gateway.router;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes matchers of conditions. What they share with the request path allocates nothing. */
final class MatcherCompiler {
    private MatcherCompiler() {}

    static RouteMatcher compile(Condition condition) {
        return switch (condition) {
            case Condition.And(var parts) -> all(compile(parts));
            case Condition.Or(var parts) -> any(compile(parts));
            case Condition.Not(var part) -> not(compile(part));
            case Condition.Host(var hosts) -> host(array(hosts));
            case Condition.HostRegexp(var pattern) -> nameHas(pattern);
            case Condition.Path(var paths) -> path(array(paths));
            case Condition.PathPrefix(var prefixes) -> pathPrefix(array(prefixes));
            case Condition.PathRegexp(var pattern) -> request(head -> pattern.find(head.path()));
            case Condition.Method(var methods) -> method(array(methods));
            case Condition.Header(var name, var value) -> header(name, value);
            case Condition.HeaderRegexp(var name, var pattern) ->
                    request(head -> head.headers().all(name).stream().anyMatch(pattern::find));
            case Condition.Query(var name, var value) ->
                    request(head -> QueryText.any(head.query(), name, value::equals));
            case Condition.QueryRegexp(var name, var pattern) ->
                    request(head -> QueryText.any(head.query(), name, pattern::find));
            case Condition.ClientIp(var blocks) -> clientIn(blocks.toArray(Cidr[]::new));
            case Condition.ClientCertCn(var names) -> ClientCertMatchers.commonName(names);
            case Condition.ClientCertSan(var names) -> ClientCertMatchers.alternative(names);
            case Condition.HostSni(var names) -> serverName(names);
            case Condition.HostSniRegexp(var pattern) -> nameHas(pattern);
        };
    }

    /** Cheap conditions go first, so that regular expressions are tried only where they decide. */
    private static RouteMatcher[] compile(List<Condition> parts) {
        return parts.stream()
                .sorted(Comparator.comparingInt(MatcherCompiler::cost))
                .map(MatcherCompiler::compile)
                .toArray(RouteMatcher[]::new);
    }

    private static int cost(Condition condition) {
        return switch (condition) {
            case Condition.Host _,
                    Condition.Path _,
                    Condition.PathPrefix _,
                    Condition.Method _,
                    Condition.ClientIp _,
                    Condition.HostSni _ ->
                    0;
            case Condition.Header _,
                    Condition.Query _,
                    Condition.ClientCertCn _,
                    Condition.ClientCertSan _ ->
                    1;
            case Condition.HostRegexp _,
                    Condition.PathRegexp _,
                    Condition.HeaderRegexp _,
                    Condition.QueryRegexp _,
                    Condition.HostSniRegexp _ ->
                    2;
            case Condition.Not(var part) -> cost(part);
            case Condition.And(var parts) -> costliest(parts);
            case Condition.Or(var parts) -> costliest(parts);
        };
    }

    private static int costliest(List<Condition> parts) {
        return parts.stream().mapToInt(MatcherCompiler::cost).max().orElse(0);
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    private static RouteMatcher request(Predicate<RequestHead> test) {
        return (authority, start, end, client, head) -> head != null && test.test(head);
    }

    private static RouteMatcher host(String[] hosts) {
        return (authority, start, end, client, head) -> isOneOf(authority, start, end, hosts);
    }

    private static boolean isOneOf(String authority, int start, int end, String[] names) {
        for (String name : names) {
            if (name.length() == end - start && authority.startsWith(name, start)) {
                return true;
            }
        }
        return false;
    }

    private static RouteMatcher nameHas(BoundedPattern pattern) {
        return (authority, start, end, client, head) -> pattern.find(authority, start, end);
    }

    private static RouteMatcher path(String[] paths) {
        return request(head -> isOneOf(head.path(), paths));
    }

    private static RouteMatcher method(String[] methods) {
        return request(head -> isOneOf(head.method(), methods));
    }

    private static boolean isOneOf(String text, String[] texts) {
        for (String candidate : texts) {
            if (candidate.equals(text)) {
                return true;
            }
        }
        return false;
    }

    private static RouteMatcher pathPrefix(String[] prefixes) {
        return request(
                head -> {
                    String path = head.path();
                    for (String prefix : prefixes) {
                        if (path.startsWith(prefix)) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private static RouteMatcher header(HeaderName name, Optional<String> expected) {
        if (expected.isEmpty()) {
            return request(head -> head.headers().contains(name));
        }
        String value = expected.get();
        return request(
                head -> {
                    String first = head.headers().get(name);
                    // The list of all values is made only if the field is there with another one.
                    return first != null
                            && (first.equals(value) || head.headers().all(name).contains(value));
                });
    }

    private static RouteMatcher serverName(List<String> names) {
        if (names.contains(Condition.HostSni.ANY)) {
            return (authority, start, end, client, head) -> true;
        }
        String[] exact = array(names.stream().filter(name -> !name.startsWith("*.")).toList());
        String[] suffixes =
                array(
                        names.stream()
                                .filter(name -> name.startsWith("*."))
                                .map(name -> name.substring(1))
                                .toList());
        return (authority, start, end, client, head) ->
                isOneOf(authority, start, end, exact)
                        || isOneLabelBefore(suffixes, authority, start, end);
    }

    private static boolean isOneLabelBefore(
            String[] suffixes, String authority, int start, int end) {
        int dot = authority.indexOf('.', start);
        if (dot <= start || dot >= end) {
            return false;
        }
        for (String suffix : suffixes) {
            if (suffix.length() == end - dot
                    && authority.regionMatches(dot, suffix, 0, suffix.length())) {
                return true;
            }
        }
        return false;
    }

    private static RouteMatcher all(RouteMatcher[] parts) {
        return (authority, start, end, client, head) -> {
            for (RouteMatcher part : parts) {
                if (!part.matches(authority, start, end, client, head)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static RouteMatcher any(RouteMatcher[] parts) {
        return (authority, start, end, client, head) -> {
            for (RouteMatcher part : parts) {
                if (part.matches(authority, start, end, client, head)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static RouteMatcher not(RouteMatcher part) {
        return (authority, start, end, client, head) ->
                !part.matches(authority, start, end, client, head);
    }

    private static RouteMatcher clientIn(Cidr[] blocks) {
        return (authority, start, end, client, head) -> {
            InetAddress address = client.address();
            for (Cidr block : blocks) {
                if (block.contains(address)) {
                    return true;
                }
            }
            return false;
        };
    }
}
