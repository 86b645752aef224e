package io.a3s.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.ResponseHead;
import io.a3s.gateway.spi.netty.ClientStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes what an exchange does to its client. */
final class FakeClient implements ClientStream {
    final List<String> events = new ArrayList<>();
    final StringBuilder body = new StringBuilder();
    private final EventLoop loop;
    int status;
    @Nullable Headers headers;
    boolean reading;
    boolean writable = true;
    Runnable onHead = () -> {};
    Runnable onAbort = () -> {};
    Runnable onOver = () -> {};

    FakeClient(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public EventLoop eventLoop() {
        return loop;
    }

    @Override
    public void sendInformational(ResponseHead head) {
        events.add("interim " + head.status());
    }

    @Override
    public void sendHead(ResponseHead head, boolean endOfStream) {
        status = head.status();
        headers = head.headers();
        events.add("head " + status + (endOfStream ? " end" : ""));
        onHead.run();
    }

    @Override
    public void sendBody(ByteBuf data) {
        body.append(data.toString(UTF_8));
        events.add("body");
        data.release();
    }

    @Override
    public void sendEnd(@Nullable Headers trailers) {
        events.add("end");
    }

    @Override
    public void flush() {
        if (!events.isEmpty() && !events.getLast().equals("flush")) {
            events.add("flush");
        }
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void setReading(boolean value) {
        reading = value;
    }

    @Override
    public void abort() {
        events.add("abort");
        onAbort.run();
    }

    @Override
    public void onExchangeEnd() {
        events.add("over");
        onOver.run();
    }
}
