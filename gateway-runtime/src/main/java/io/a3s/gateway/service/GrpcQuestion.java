package io.a3s.gateway.service;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call of {@code grpc.health.v1.Health/Check}, to which {@code SERVING} is a good answer (gRPC's
 * "GRPC Health Checking Protocol"). Its two messages have one field each, which is why nothing
 * reads their schema.
 *
 * @param service whose health is asked for; empty for the server's as a whole
 */
record GrpcQuestion(String service) implements ProbeQuestion {
    private static final HeaderName STATUS = HeaderName.of("grpc-status");
    private static final HeaderName MESSAGE = HeaderName.of("grpc-message");
    private static final int PREFIX = 5;
    private static final int MAX_SHOWN = 200;

    /** The first field of a message: a text, or a number. */
    private static final int FIRST_TEXT = 1 << 3 | 2;

    private static final int FIRST_NUMBER = 1 << 3;
    private static final String[] STATES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
    private static final int SERVING = 1;

    @Override
    public RequestHead head() {
        RequestHead head = new ProbeHead("POST", "/grpc.health.v1.Health/Check");
        head.headers().set(HeaderName.CONTENT_TYPE, "application/grpc");
        return head;
    }

    @Override
    public byte[] body() {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        var message = new ByteArrayOutputStream();
        if (name.length > 0) {
            message.write(FIRST_TEXT);
            int length = name.length;
            for (; length >= 0x80; length >>= 7) {
                message.write((length & 0x7f) | 0x80);
            }
            message.write(length);
            message.writeBytes(name);
        }
        return ByteBuffer.allocate(PREFIX + message.size())
                .put((byte) 0)
                .putInt(message.size())
                .put(message.toByteArray())
                .array();
    }

    @Override
    public String judgeHead(ResponseHead head) {
        if (head.status() != 200) {
            return "status " + head.status();
        }
        String status = head.headers().get(STATUS);
        return status == null ? "" : judge(status, head.headers());
    }

    @Override
    public String judgeEnd(byte[] body, @Nullable Headers trailers) {
        String status = trailers == null ? null : trailers.get(STATUS);
        if (status == null || trailers == null) {
            return "no grpc-status, so it is no gRPC";
        }
        String wrong = judge(status, trailers);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        int state = state(body);
        if (state == SERVING) {
            return "";
        }
        return state >= 0 && state < STATES.length ? STATES[state] : "no health in the answer";
    }

    private static String judge(String status, Headers fields) {
        if (status.equals("0")) {
            return "";
        }
        String message = fields.get(MESSAGE);
        String text = "grpc-status " + status + (message == null ? "" : ": " + message);
        return text.substring(0, Math.min(text.length(), MAX_SHOWN));
    }

    // A field that has its default, which is UNKNOWN, is not sent.
    private static int state(byte[] body) {
        if (body.length < PREFIX || body[0] != 0) {
            return -1;
        }
        if (ByteBuffer.wrap(body).getInt(1) != body.length - PREFIX) {
            return -1;
        }
        if (body.length == PREFIX) {
            return 0;
        }
        boolean isState = body.length == PREFIX + 2 && body[PREFIX] == FIRST_NUMBER;
        return isState ? body[PREFIX + 1] : -1;
    }
}
