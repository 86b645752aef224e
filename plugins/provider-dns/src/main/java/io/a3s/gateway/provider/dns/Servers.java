package io.a3s.gateway.provider.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The DNS servers, which are asked one after the other until one answers. */
final class Servers {
    // A datagram may be lost.
    private static final int ROUNDS = 2;

    private final List<SimpleResolver> resolvers;

    Servers(List<InetSocketAddress> addresses, Duration timeout) {
        this.resolvers = addresses.stream().map(each -> resolver(each, timeout)).toList();
    }

    private static SimpleResolver resolver(InetSocketAddress address, Duration timeout) {
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(timeout);
        resolver.setIoClientFactory(new BlockingTransport());
        return resolver;
    }

    /**
     * Returns the answer of the first that says whether there is something.
     *
     * @param name an absolute name
     */
    Message ask(Name name, int type) throws LookupException, InterruptedException {
        String problem = "there is no DNS server";
        for (int round = 0; round < ROUNDS; round++) {
            for (SimpleResolver resolver : resolvers) {
                try {
                    Message answer = ask(resolver, name, type);
                    int code = answer.getRcode();
                    if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
                        problem = text(resolver) + " answers " + Rcode.string(code);
                    } else if (isReferral(answer)) {
                        problem = text(resolver) + " only says whom to ask";
                    } else {
                        return answer;
                    }
                } catch (IOException e) {
                    problem = text(resolver) + ": " + reason(e);
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
        throw new LookupException(name + " " + Type.string(type) + ": " + problem);
    }

    /** Returns whether a server that is not asked to find out for others says so, RFC 2308 §2.2. */
    private static boolean isReferral(Message answer) {
        List<Record> authority = answer.getSection(Section.AUTHORITY);
        return answer.getRcode() == Rcode.NOERROR
                && answer.getSection(Section.ANSWER).isEmpty()
                && authority.stream().anyMatch(each -> each.getType() == Type.NS)
                && authority.stream().noneMatch(each -> each.getType() == Type.SOA);
    }

    private static Message ask(SimpleResolver resolver, Name name, int type) throws IOException {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        try {
            return resolver.sendAsync(query, Runnable::run).toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static String text(SimpleResolver resolver) {
        InetSocketAddress address = resolver.getAddress();
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }

    private static String reason(IOException failure) {
        return failure instanceof SocketTimeoutException || failure.getMessage() == null
                ? "no answer"
                : failure.getMessage();
    }
}
