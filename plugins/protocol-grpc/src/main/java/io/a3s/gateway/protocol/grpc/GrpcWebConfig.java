package io.a3s.gateway.protocol.grpc;

import io.a3s.gateway.spi.config.Doc;

/** The keys of {@code grpc-web}: there are none. */
@Doc("Lets browsers call servers of gRPC, by gRPC-Web.")
record GrpcWebConfig() {}
