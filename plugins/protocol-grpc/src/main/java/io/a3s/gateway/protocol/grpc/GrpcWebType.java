package io.a3s.gateway.protocol.grpc;

import org.jspecify.annotations.Nullable;

/**
 * What kind of gRPC-Web a request is.
 *
 * @param isText whether bodies are in Base64, for browsers that cannot read others piece by piece
 * @param format the format of messages with its plus, such as {@code +proto}; empty if not said
 */
record GrpcWebType(boolean isText, String format) {
    /** Of a request that is none. */
    static final GrpcWebType NONE = new GrpcWebType(false, "none");

    private static final String GRPC = "application/grpc";
    private static final String WEB = GRPC + "-web";
    private static final String TEXT = WEB + "-text";

    /** Returns the kind by the content type, {@link #NONE} if it is no gRPC-Web. */
    static GrpcWebType of(@Nullable String contentType) {
        if (contentType == null || !contentType.regionMatches(true, 0, WEB, 0, WEB.length())) {
            return NONE;
        }
        boolean isText = contentType.regionMatches(true, 0, TEXT, 0, TEXT.length());
        String rest = contentType.substring((isText ? TEXT : WEB).length());
        int end = rest.indexOf(';');
        String format = (end < 0 ? rest : rest.substring(0, end)).strip();
        if (!format.isEmpty() && !format.startsWith("+")) {
            return NONE;
        }
        return new GrpcWebType(isText, format);
    }

    /** Returns the content type a server of gRPC gets. */
    String asGrpc() {
        return GRPC + format;
    }

    /** Returns the content type of a response, from that of a server of gRPC. */
    String fromGrpc(String contentType) {
        return (isText ? TEXT : WEB) + contentType.substring(GRPC.length());
    }

    /** Returns whether a content type is that of gRPC, and not of gRPC-Web. */
    static boolean isGrpc(@Nullable String contentType) {
        return contentType != null
                && contentType.regionMatches(true, 0, GRPC, 0, GRPC.length())
                && (contentType.length() == GRPC.length()
                        || "+; \t".indexOf(contentType.charAt(GRPC.length())) >= 0);
    }
}
