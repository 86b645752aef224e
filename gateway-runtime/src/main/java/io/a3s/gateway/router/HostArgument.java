package io.a3s.gateway.router;

import java.net.IDN;
import java.util.Locale;

/**
 * Checks the hosts and server names in rules, and brings them to the form requests have them in.
 */
final class HostArgument {
    private HostArgument() {}

    static String host(Argument argument) throws RuleRefusal {
        String host = argument.value();
        int star = host.indexOf('*');
        if (star >= 0) {
            throw argument.refuseAt(
                    star, "Host has no wildcards", "use HostRegexp(" + regexFor(host) + ')');
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            return address(argument, host.substring(1, host.length() - 1));
        }
        if (host.indexOf(':') != host.lastIndexOf(':')) {
            return address(argument, host);
        }
        return name(argument, host);
    }

    static String serverName(Argument argument) throws RuleRefusal {
        String name = argument.value();
        if (name.equals(Condition.HostSni.ANY)) {
            return name;
        }
        if (name.startsWith("*.")) {
            return "*." + name(argument, name.substring(2));
        }
        int star = name.indexOf('*');
        if (star >= 0) {
            throw argument.refuseAt(
                    star,
                    "misplaced wildcard",
                    "expected `*` or `*.example.com`; use HostSNIRegexp for anything else");
        }
        return name(argument, name);
    }

    private static String regexFor(String wildcard) {
        return wildcard.startsWith("*.") && wildcard.indexOf('*', 1) < 0
                ? "`^[^.]+" + wildcard.substring(1).replace(".", "\\.") + "$`"
                : "...";
    }

    private static String name(Argument argument, String text) throws RuleRefusal {
        int shift = argument.value().length() - text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7f) {
                throw argument.refuseAt(
                        shift + i, "host: \"" + text + "\" has letters beyond ASCII", ascii(text));
            }
            if (c == ':') {
                throw argument.refuseAt(
                        shift + i,
                        "host: \"" + text + "\" has a port",
                        "write the host alone, any port matches; entrypoints tell ports apart");
            }
            if (!isNamePart(c)) {
                throw argument.refuseAt(
                        shift + i,
                        "host: \"" + text + "\" has a character no host has",
                        "expected a name such as example.com or an address");
            }
        }
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.isEmpty() || name.startsWith(".") || name.contains("..")) {
            throw argument.refuse(
                    "host: \"" + text + '"', "expected a name such as example.com or an address");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_';
    }

    private static String ascii(String name) {
        try {
            return "write it as " + IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return "write it in its ASCII form, xn--...";
        }
    }

    /** IPv6 literals are compared as text, so the rule has to write them as clients do. */
    private static String address(Argument argument, String text) throws RuleRefusal {
        boolean plausible =
                text.indexOf(':') >= 0
                        && text.chars()
                                .allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
        if (!plausible) {
            throw argument.refuse(
                    "host: \"" + argument.value() + '"',
                    "expected an IPv6 address such as [2001:db8::1]");
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
