package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MirrorStats;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Compares the responses of two services to one request, once both have come to their ends. */
final class Comparison {
    private static final HeaderName GRPC_STATUS = HeaderName.of("grpc-status");

    private final MirrorStats stats;
    private final int loop;
    private final Response primary;
    private final Response mirror;

    /**
     * One of two responses.
     *
     * <p>Its body is taken as a checksum and a length: what differs by accident differs in them,
     * and they cost next to nothing (CRC-32C is an instruction of common processors).
     */
    final class Response {
        private final @Nullable CRC32C checksum;
        private long length;
        private int status;
        private long nanos = -1;

        Response(boolean isBodyCompared) {
            checksum = isBodyCompared ? new CRC32C() : null;
        }

        void answered(int code) {
            status = code;
        }

        /** Takes a piece of the body. Borrows it. */
        void chunk(ByteBuf data) {
            if (checksum == null) {
                return;
            }
            length += data.readableBytes();
            for (ByteBuffer part : data.nioBuffers()) {
                checksum.update(part);
            }
        }

        /** Takes the end, and how long it took to come. */
        void ended(@Nullable Headers trailers, long durationNanos) {
            String grpc = trailers == null ? null : trailers.get(GRPC_STATUS);
            if (checksum != null && grpc != null) {
                // Where a call of gRPC has failed, the status of HTTP is 200 all the same.
                checksum.update(grpc.getBytes(StandardCharsets.ISO_8859_1));
            }
            nanos = durationNanos;
            compare();
        }

        private boolean hasBodyOf(Response other) {
            return checksum == null
                    || other.checksum == null
                    || (length == other.length && checksum.getValue() == other.checksum.getValue());
        }
    }

    Comparison(MirrorStats stats, int loop, boolean isBodyCompared) {
        this.stats = stats;
        this.loop = loop;
        this.primary = new Response(isBodyCompared);
        this.mirror = new Response(isBodyCompared);
    }

    Response primary() {
        return primary;
    }

    Response mirror() {
        return mirror;
    }

    private void compare() {
        if (primary.nanos < 0 || mirror.nanos < 0) {
            return;
        }
        stats.compared.add(loop, 1);
        stats.primaryDuration.record(loop, primary.nanos);
        stats.duration.record(loop, mirror.nanos);
        if (primary.status != mirror.status) {
            stats.statusDifferences.count(
                    statusClass(primary.status) + ' ' + statusClass(mirror.status));
        }
        if (!primary.hasBodyOf(mirror)) {
            stats.bodyDifferences.add(loop, 1);
        }
    }

    private static String statusClass(int status) {
        return Math.min(status / 100, 5) + "xx";
    }
}
