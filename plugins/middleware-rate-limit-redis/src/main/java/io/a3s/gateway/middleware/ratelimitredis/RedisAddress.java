package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Redis is. Its text form, and what is wrong with one, never shows the URL, which may hold a
 * password.
 *
 * @param urls of the one server, or of nodes of a cluster: each {@code redis://} or {@code
 *     rediss://} with one host
 * @param isCluster whether it is a cluster
 */
record RedisAddress(List<String> urls, boolean isCluster) {
    private static final String KEY = "redis_url";
    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>rediss?)(?<cluster>\\+cluster)?://"
                            + "(?<user>[^/?#]*@)?(?<hosts>[^/?#@]*)(?:/(?<database>[^?#]*))?");
    // A name, or an address of version 6 in brackets, and perhaps a port.
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::(?<port>\\d{1,5}))?");

    RedisAddress {
        urls = List.copyOf(urls);
    }

    /**
     * Reads the URL of the configuration.
     *
     * @throws InvalidConfigException if it is none
     */
    static RedisAddress parse(String text) {
        Matcher url = URL.matcher(text.strip());
        if (!url.matches()) {
            throw wrong(
                    "no URL of Redis (expected: redis://, rediss://, redis+cluster:// or"
                            + " rediss+cluster://, then perhaps user and password, then host and"
                            + " port)");
        }
        boolean isCluster = url.group("cluster") != null;
        String[] hosts = url.group("hosts").split(",", -1);
        if (hosts.length > 1 && !isCluster) {
            throw wrong("several hosts (expected: one, or redis+cluster:// for a cluster)");
        }
        String database = url.group("database") == null ? "" : url.group("database");
        if (!database.isEmpty() && (isCluster || !database.matches("\\d{1,4}"))) {
            throw wrong(
                    isCluster
                            ? "a database (expected: none, as a cluster has only one)"
                            : "a path (expected: the number of a database, or none)");
        }
        String user = checkedUser(url.group("user") == null ? "" : url.group("user"));
        List<String> urls = new ArrayList<>();
        for (String host : hosts) {
            urls.add(url.group("scheme") + "://" + user + checkedHost(host) + suffix(database));
        }
        return new RedisAddress(urls, isCluster);
    }

    private static String suffix(String database) {
        return database.isEmpty() ? "" : '/' + database;
    }

    private static String checkedHost(String text) {
        Matcher host = HOST.matcher(text);
        if (!host.matches()) {
            throw wrong("no host, or one that is none (expected: a host such as 10.0.0.5:6379)");
        }
        String port = host.group("port");
        if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
            throw wrong("port " + port + " (expected: 1 to 65535)");
        }
        return text;
    }

    private static String checkedUser(String text) {
        boolean isEncoded =
                !text.isEmpty()
                        && text.indexOf('@') == text.length() - 1
                        && !Pattern.compile("%(?![0-9A-Fa-f]{2})|\\s").matcher(text).find();
        if (!text.isEmpty() && !isEncoded) {
            throw wrong(
                    "user or password with characters that mean something in a URL (expected: these"
                            + " percent-encoded, such as %40 for @)");
        }
        return text;
    }

    private static InvalidConfigException wrong(String problem) {
        return new InvalidConfigException(KEY, problem);
    }

    boolean isEncrypted() {
        return urls.getFirst().startsWith("rediss:");
    }

    /** Returns the hosts, without anything secret. */
    @Override
    public String toString() {
        return String.join(
                ",",
                urls.stream()
                        .map(
                                url ->
                                        url.substring(
                                                Math.max(
                                                        url.indexOf("://") + 3,
                                                        url.indexOf('@') + 1)))
                        .toList());
    }
}
