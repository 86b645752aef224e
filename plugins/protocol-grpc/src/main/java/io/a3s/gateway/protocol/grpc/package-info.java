/** gRPC (its protocol over HTTP/2). */
@NullMarked
package io.a3s.gateway.protocol.grpc;

import org.jspecify.annotations.NullMarked;
