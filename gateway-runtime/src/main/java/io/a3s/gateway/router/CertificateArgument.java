package io.a3s.gateway.router;

/** Checks the names of clients in rules. */
final class CertificateArgument {
    private CertificateArgument() {}

    static String commonName(Argument argument) throws RuleRefusal {
        String name = argument.value();
        if (name.isBlank()) {
            throw argument.refuse("common name: \"" + name + '"', "expected a name, or * for any");
        }
        int star = name.indexOf('*');
        if (star >= 0 && !name.equals(Condition.ClientCertCn.ANY)) {
            throw argument.refuseAt(
                    star,
                    "misplaced wildcard",
                    "expected a whole common name, or * for any certificate");
        }
        return name;
    }

    static String alternative(Argument argument) throws RuleRefusal {
        String name = argument.value();
        if (name.equals("*")) {
            throw argument.refuse(
                    "misplaced wildcard", "for any certificate write ClientCertCN(`*`)");
        }
        if (name.indexOf('@') >= 0 || name.indexOf(':') >= 0) {
            // Taken as it stands: in email addresses and paths, case matters.
            return name;
        }
        return HostArgument.serverName(argument);
    }
}
