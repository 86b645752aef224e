package io.a3s.gateway.protocol.http;

import io.a3s.gateway.spi.http.HeaderName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading, asking and writing the head of a request as a browser sends it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class HeadBenchmark {
    private static final List<String> FIELDS =
            List.of(
                    "Host: api.example.com",
                    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                    "Accept-Language: en-GB,en;q=0.7,de;q=0.3",
                    "Accept-Encoding: gzip, deflate, br, zstd",
                    "Connection: keep-alive",
                    "Cookie: session=8c2b7d0f4e6a49b1a5d3c9e7f1028364; theme=dark; region=eu",
                    "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.8xk3Vq",
                    "Origin: https://www.example.com",
                    "Referer: https://www.example.com/items/41?page=2&sort=price",
                    "DNT: 1",
                    "Sec-GPC: 1",
                    "Upgrade-Insecure-Requests: 1",
                    "Sec-Fetch-Dest: document",
                    "Sec-Fetch-Mode: navigate",
                    "Sec-Fetch-Site: same-site",
                    "Sec-Fetch-User: ?1",
                    "Priority: u=0, i",
                    "Cache-Control: no-cache",
                    "X-Request-Start: t=1764115200123");
    private static final HeaderName ABSENT = HeaderName.of("X-Absent");
    private static final HeadLimits LIMITS = new HeadLimits(64 * 1024, 8 * 1024, 200, false);

    /** The number of fields. */
    @Param({"8", "20"})
    public int fields;

    private final HeadParser parser = new HeadParser(LIMITS, HeadParser.Kind.REQUEST);
    private final ParsedRequest request = new ParsedRequest();
    private final ByteBuf out = Unpooled.buffer(4096);
    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private HeaderName last = ABSENT;

    /** Makes the head. */
    @Setup
    public void generate() throws MalformedException {
        List<String> used = FIELDS.subList(0, fields);
        String text =
                "GET /v1/items/42?page=2 HTTP/1.1\r\n" + String.join("\r\n", used) + "\r\n\r\n";
        in = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
        last = HeaderName.of(used.getLast().split(":", 2)[0]);
        parse();
    }

    /** Splits the head into lines, and makes sense of those that matter to the connection. */
    @Benchmark
    public String parse() throws MalformedException {
        in.readerIndex(0);
        request.clear();
        parser.begin();
        parser.read(request.fields, in);
        RequestReader.read(request, parser.startLineStart(), parser.startLineEnd(), false);
        return request.path();
    }

    /** Asks for the last field. */
    @Benchmark
    public @Nullable String get() {
        return request.fields.get(last);
    }

    /** Asks for a field that is not there. */
    @Benchmark
    public boolean containsAbsent() {
        return request.fields.contains(ABSENT);
    }

    /** Writes the head as it came, without what belongs to the client's connection. */
    @Benchmark
    public ByteBuf write() {
        out.clear();
        HeadEncoder.writeRequest(out, request, 0);
        return out;
    }

    /** Reads it, adds a field as a middleware would, and writes it. */
    @Benchmark
    public ByteBuf relayWithOneMore() throws MalformedException {
        parse();
        request.fields.set(ABSENT, "value");
        return write();
    }
}
