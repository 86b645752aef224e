package io.a3s.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.ClientStream;
import io.a3s.gateway.spi.netty.ClientStreamHandler;
import io.a3s.gateway.spi.netty.HttpDispatcher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A runtime that notes what it gets and answers as a test says. */
final class Script implements HttpDispatcher {
    final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final Action onHead;
    private final Action onEnd;

    /** What to do at some point of an exchange. */
    @FunctionalInterface
    interface Action {
        void run(Exchange exchange);
    }

    /**
     * @param onHead runs for each request
     * @param onEnd runs when a request with a body has ended
     */
    Script(Action onHead, Action onEnd) {
        this.onHead = onHead;
        this.onEnd = onEnd;
    }

    /** Answers all requests, once they have ended, with their body. */
    static Script echo() {
        return new Script(
                exchange -> {
                    if (exchange.endOfStream) {
                        exchange.answer(200, exchange.path);
                    } else {
                        exchange.stream.setReading(true);
                    }
                },
                exchange -> exchange.answer(200, exchange.body.toString()));
    }

    @Override
    public ClientStreamHandler open(
            RequestHead head, ClientInfo client, ClientStream stream, boolean endOfStream) {
        Exchange exchange = new Exchange(head.path(), stream, endOfStream);
        events.add(head.method() + ' ' + head.path());
        onHead.run(exchange);
        return exchange;
    }

    @Override
    public void refuse(
            ClientInfo client, ClientStream stream, Reply reply, String reason, String detail) {
        events.add("refused " + reason);
        Relay.reply(stream, reply);
    }

    final class Exchange implements ClientStreamHandler {
        final String path;
        final ClientStream stream;
        final boolean endOfStream;
        final StringBuilder body = new StringBuilder();

        Exchange(String path, ClientStream stream, boolean endOfStream) {
            this.path = path;
            this.stream = stream;
            this.endOfStream = endOfStream;
        }

        void head(int status, boolean end, String... fields) {
            HeaderList list = new HeaderList();
            for (int i = 0; i < fields.length; i += 2) {
                list.add(HeaderName.of(fields[i]), fields[i + 1]);
            }
            list.add(HeaderName.DATE, "now");
            stream.sendHead(new Relay.Head(status, list), end);
        }

        void data(String text) {
            stream.sendBody(Unpooled.copiedBuffer(text, ISO_8859_1));
        }

        void end() {
            stream.sendEnd(null);
            stream.flush();
            stream.onExchangeEnd();
        }

        void answer(int status, String text) {
            head(status, false, "Content-Length", Integer.toString(text.length()));
            data(text);
            end();
        }

        @Override
        public void onBody(ByteBuf data) {
            body.append(data.toString(ISO_8859_1));
            data.release();
        }

        @Override
        public void onReadComplete() {
            stream.flush();
        }

        @Override
        public void onEnd(@Nullable Headers trailers) {
            events.add("end " + (trailers == null ? "" : trailers));
            onEnd.run(this);
        }

        @Override
        public void onWritable() {
            events.add("writable");
        }

        @Override
        public void onMalformed(Reply reply, String reason, String detail) {
            events.add("malformed " + reason);
            Relay.reply(stream, reply);
        }

        @Override
        public void onGone(String detail) {
            events.add("gone");
            stream.onExchangeEnd();
        }
    }
}
