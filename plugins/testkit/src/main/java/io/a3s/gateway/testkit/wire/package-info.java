/**
 * The two ends of a gateway in a test, byte by byte: a backend that behaves or misbehaves as told,
 * and a client that sends what it is given and shows when what came back. Both speak HTTP/1.1
 * without a library that would mend what they do.
 *
 * <pre>{@code
 * var events = EventScript.stepwise();
 * try (var backend = ScriptedBackend.start(events);
 *         var client = RawClient.connect(gatewayPort)) {
 *     client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
 *     events.send("one");
 *     var reader = new EventReader(client.receive());
 *     assertThat(reader.next()).isEqualTo("one");   // before there is a second
 * }
 * }</pre>
 */
@NullMarked
package io.a3s.gateway.testkit.wire;

import org.jspecify.annotations.NullMarked;
