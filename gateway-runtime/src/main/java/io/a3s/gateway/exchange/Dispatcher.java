package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.ClientStream;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.a3s.gateway.spi.netty.HttpDispatcher;
import io.netty.buffer.Unpooled;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins exchanges with the configuration that is current at that moment. */
public final class Dispatcher implements HttpDispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final ExchangeEnvironment environment;
    private final Loops loops;
    private final Function<RequestHead, @Nullable Reply> ownResources;

    /**
     * Makes a dispatcher.
     *
     * @param ownResources gives what the gateway itself has to answer to a request without body,
     *     whatever the routers say, or null
     */
    public Dispatcher(
            ExchangeEnvironment environment,
            Loops loops,
            Function<RequestHead, @Nullable Reply> ownResources) {
        this.environment = environment;
        this.loops = loops;
        this.ownResources = ownResources;
    }

    @Override
    public ClientStreamHandler open(
            RequestHead head, ClientInfo client, ClientStream stream, boolean endOfStream) {
        Reply own = endOfStream ? ownResources.apply(head) : null;
        if (own != null) {
            refuse(client, stream, own, "acme_challenge", "challenge answered");
            return new AnsweredRequest();
        }
        LoopContext loop = loops.of(stream.eventLoop());
        ClientInfo reported = ForwardedFields.apply(head, (ClientConnection) client);
        Routing routing = environment.routing().get();
        routing.acquire(loop.index());
        HttpExchange exchange =
                new HttpExchange(environment, loop, routing, head, reported, stream, endOfStream);
        exchange.begin();
        return exchange;
    }

    @Override
    public void refuse(
            ClientInfo client, ClientStream stream, Reply reply, String reason, String detail) {
        LoopContext loop = loops.of(stream.eventLoop());
        String id = loop.newId();
        byte[] body = reply.body(id);
        stream.sendHead(LocalHead.of(reply, id), body.length == 0);
        if (body.length > 0) {
            stream.sendBody(Unpooled.wrappedBuffer(body));
            stream.sendEnd(null);
        }
        stream.flush();
        environment.stats().requests.add(loop.index(), 1);
        environment.stats().countResponse(loop.index(), reply.status());
        environment.stats().responseBytes.add(loop.index(), body.length);
        environment.stats().countLocalReply(reason);
        log.atDebug()
                .addKeyValue("request", id)
                .addKeyValue("client", client.addressText())
                .addKeyValue("reason", reason)
                .log(detail);
        AccessLog accessLog = environment.accessLog();
        if (accessLog != null) {
            accessLog.write(new RefusedRequest(client, id, reply.status(), body.length, reason));
        }
    }
}
