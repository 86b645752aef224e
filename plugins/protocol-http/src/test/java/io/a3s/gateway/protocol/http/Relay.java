package io.a3s.gateway.protocol.http;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendStream;
import io.a3s.gateway.spi.netty.BackendStreamHandler;
import io.a3s.gateway.spi.netty.ClientStream;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.a3s.gateway.spi.netty.HttpDispatcher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The least a runtime does: answers from a backend, with backpressure both ways. */
final class Relay implements HttpDispatcher {
    final Queue<UpstreamFailure> failures = new ConcurrentLinkedQueue<>();
    final Queue<String> gone = new ConcurrentLinkedQueue<>();
    final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    volatile Consumer<RequestHead> onRequest = _ -> {};
    volatile boolean freshConnection;
    volatile int connectTimeoutMillis = 5000;
    volatile long keepAliveMillis = 5000;

    private final Dialer dialer = new Dialer();
    private final BackendConnector connector;
    private final Backend backend;

    Relay(BackendConnector connector, Backend backend) {
        this.connector = connector;
        this.backend = backend;
    }

    record Head(int status, Headers headers) implements ResponseHead {}

    static void reply(ClientStream stream, Reply reply) {
        HeaderList fields = new HeaderList();
        reply.writeFieldsTo(fields, "id");
        stream.sendHead(new Head(reply.status(), fields), false);
        stream.sendBody(Unpooled.wrappedBuffer(reply.body("id")));
        stream.sendEnd(null);
        stream.flush();
        stream.onExchangeEnd();
    }

    @Override
    public ClientStreamHandler open(
            RequestHead head, ClientInfo client, ClientStream stream, boolean endOfStream) {
        onRequest.accept(head);
        Exchange exchange = new Exchange(stream);
        exchange.begin(head, endOfStream);
        return exchange;
    }

    @Override
    public void refuse(
            ClientInfo client, ClientStream stream, Reply reply, String reason, String detail) {
        refusals.add(reason);
        reply(stream, reply);
    }

    private final class Options implements ConnectOptions {
        @Override
        public int connectTimeoutMillis() {
            return connectTimeoutMillis;
        }

        @Override
        public long keepAliveMillis() {
            return keepAliveMillis;
        }

        @Override
        public boolean freshConnection() {
            return freshConnection;
        }

        @Override
        public Dial connect(
                EventLoop loop, Backend to, List<String> protocols, DialListener listener) {
            return dialer.connect(loop, to, protocols, listener);
        }
    }

    private final class Exchange implements ClientStreamHandler {
        private final ClientStream client;
        private final Response response = new Response();

        @SuppressWarnings("NullAway.Init")
        private BackendStream upstream;

        private boolean over;

        Exchange(ClientStream client) {
            this.client = client;
        }

        void begin(RequestHead head, boolean endOfStream) {
            upstream = connector.open(client.eventLoop(), backend, new Options(), response);
            upstream.sendHead(head, head.upgrade(), endOfStream);
            if (endOfStream) {
                upstream.flush();
            }
            client.setReading(upstream.isWritable());
        }

        private void end() {
            if (!over) {
                over = true;
                client.onExchangeEnd();
            }
        }

        @Override
        public void onBody(ByteBuf data) {
            upstream.sendBody(data);
            client.setReading(upstream.isWritable());
        }

        @Override
        public void onReadComplete() {
            upstream.flush();
            client.setReading(upstream.isWritable());
        }

        @Override
        public void onEnd(@Nullable Headers trailers) {
            upstream.sendEnd(trailers);
            upstream.flush();
        }

        @Override
        public void onWritable() {
            upstream.setReading(true);
        }

        @Override
        public void onMalformed(Reply reply, String reason, String detail) {
            gone.add(reason);
            upstream.cancel();
            if (over) {
                return;
            }
            over = true;
            if (response.headSent) {
                client.abort();
                client.onExchangeEnd();
                return;
            }
            reply(client, reply);
        }

        @Override
        public void onGone(String detail) {
            gone.add(detail);
            upstream.cancel();
            end();
        }

        private final class Response implements BackendStreamHandler {
            private boolean headSent;

            @Override
            public void onInformational(ResponseHead head) {
                client.sendInformational(head);
                client.flush();
            }

            @Override
            public void onHead(ResponseHead head, boolean endOfStream) {
                headSent = true;
                client.sendHead(head, endOfStream);
                if (head.status() == 101) {
                    client.flush();
                }
            }

            @Override
            public void onBody(ByteBuf data) {
                client.sendBody(data);
                upstream.setReading(client.isWritable());
            }

            @Override
            public void onReadComplete() {
                client.flush();
                upstream.setReading(client.isWritable());
            }

            @Override
            public void onEnd(@Nullable Headers trailers) {
                client.sendEnd(trailers);
                client.flush();
                end();
            }

            @Override
            public void onWritable() {
                client.setReading(true);
            }

            @Override
            public void onFailure(UpstreamFailure failure) {
                failures.add(failure);
                if (headSent) {
                    client.abort();
                    end();
                    return;
                }
                over = true;
                reply(client, Reply.error(502, failure.kind().toString()));
            }
        }
    }
}
