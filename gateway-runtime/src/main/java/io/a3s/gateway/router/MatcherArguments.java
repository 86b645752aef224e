package io.a3s.gateway.router;

import io.a3s.gateway.spi.config.Cidr;
import io.a3s.gateway.spi.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** Makes a condition of a matcher's name and arguments, or says which argument cannot be meant. */
record MatcherArguments(MatcherName name, List<Argument> arguments) {
    /** Checks and converts one argument. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(Argument argument) throws RuleRefusal;
    }

    Condition condition() throws RuleRefusal {
        return switch (name) {
            case HOST -> new Condition.Host(each(HostArgument::host));
            case HOST_REGEXP -> new Condition.HostRegexp(pattern(0, true));
            case PATH -> new Condition.Path(each(PathArgument::path));
            case PATH_PREFIX -> new Condition.PathPrefix(each(PathArgument::prefix));
            case PATH_REGEXP -> new Condition.PathRegexp(pattern(0, false));
            case METHOD -> new Condition.Method(each(MatcherArguments::method));
            case HEADER, HEADERS -> new Condition.Header(headerName(), fieldValue());
            case HEADER_REGEXP, HEADERS_REGEXP ->
                    new Condition.HeaderRegexp(headerName(), pattern(1, false));
            case QUERY ->
                    new Condition.Query(parameter(), second().map(Argument::value).orElse(""));
            case QUERY_REGEXP -> new Condition.QueryRegexp(parameter(), pattern(1, false));
            case CLIENT_IP -> new Condition.ClientIp(each(MatcherArguments::block));
            case CLIENT_CERT_CN ->
                    new Condition.ClientCertCn(each(CertificateArgument::commonName));
            case CLIENT_CERT_SAN ->
                    new Condition.ClientCertSan(each(CertificateArgument::alternative));
            case HOST_SNI -> new Condition.HostSni(each(HostArgument::serverName));
            case HOST_SNI_REGEXP -> new Condition.HostSniRegexp(pattern(0, true));
        };
    }

    private <T> List<T> each(Reader<T> reader) throws RuleRefusal {
        List<T> values = new ArrayList<>();
        for (Argument argument : arguments) {
            values.add(reader.read(argument));
        }
        return List.copyOf(values);
    }

    private Optional<Argument> second() {
        return arguments.size() > 1 ? Optional.of(arguments.get(1)) : Optional.empty();
    }

    private static String method(Argument argument) throws RuleRefusal {
        String method = argument.value();
        if (method.isEmpty() || !method.chars().allMatch(c -> c == '-' || isLetter(c))) {
            throw argument.refuse(
                    "method: \"" + method + '"', "expected a method such as GET or POST");
        }
        // Methods are case-sensitive (RFC 9110 §9.1), but all in use are in upper case, and
        // Traefik takes them in lower case, too.
        return method.toUpperCase(Locale.ROOT);
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static Cidr block(Argument argument) throws RuleRefusal {
        try {
            return Cidr.parse(argument.value());
        } catch (IllegalArgumentException e) {
            throw argument.refuse(
                    "address: " + e.getMessage(), "as in " + MatcherName.CLIENT_IP.example());
        }
    }

    private HeaderName headerName() throws RuleRefusal {
        Argument argument = arguments.getFirst();
        try {
            return HeaderName.of(argument.value());
        } catch (IllegalArgumentException e) {
            throw argument.refuse(String.valueOf(e.getMessage()), "as in " + name.example());
        }
    }

    private Optional<String> fieldValue() throws RuleRefusal {
        if (second().isEmpty()) {
            return Optional.empty();
        }
        Argument argument = arguments.get(1);
        String value = argument.value();
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i)) && value.charAt(i) != '\t') {
                throw argument.refuseAt(
                        i, "control character in a field value", "no field can have it");
            }
        }
        // Fields are seen as one character per octet, and clients write them in UTF-8 if at all.
        byte[] octets = value.strip().getBytes(StandardCharsets.UTF_8);
        return Optional.of(new String(octets, StandardCharsets.ISO_8859_1));
    }

    private String parameter() throws RuleRefusal {
        Argument argument = arguments.getFirst();
        if (argument.value().isEmpty()) {
            throw argument.refuse("query parameter: \"\"", "expected its name");
        }
        return argument.value();
    }

    private BoundedPattern pattern(int position, boolean ignoreCase) throws RuleRefusal {
        Argument argument = arguments.get(position);
        String regex = argument.value();
        try {
            return BoundedPattern.compile(regex, ignoreCase);
        } catch (PatternSyntaxException e) {
            int index = isTemplate(regex) ? regex.indexOf('{') : e.getIndex();
            int fault = Math.clamp(index, 0, regex.length());
            String description = e.getDescription();
            throw argument.refuseAt(
                    fault,
                    "regular expression: "
                            + description.substring(0, 1).toLowerCase(Locale.ROOT)
                            + description.substring(1),
                    patternHint(regex));
        }
    }

    private String patternHint(String regex) {
        if (isTemplate(regex)) {
            return "Traefik v3 has no {name:pattern}; write the pattern alone, as in "
                    + name.example();
        }
        if (regex.contains("(?P<")) {
            return "write named groups as (?<name>...)";
        }
        return "expected the syntax of java.util.regex, as in " + name.example();
    }

    /** Returns whether it looks like Traefik v2's {@code {name:pattern}}. */
    private static boolean isTemplate(String regex) {
        return regex.matches("(?s)[^{]*\\{\\w+:.*");
    }
}
