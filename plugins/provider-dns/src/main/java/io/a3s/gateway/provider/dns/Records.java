package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.config.Doc;
import java.util.List;
import org.xbill.DNS.Type;

/** Which records of a name say where its servers are. */
enum Records {
    @Doc("A and AAAA records.")
    ADDRESSES,
    @Doc("A records only.")
    A,
    @Doc("AAAA records only.")
    AAAA,
    @Doc("SRV records, which name hosts and ports.")
    SRV;

    /** Returns the types of the records that have the addresses of a host. */
    List<Integer> ofHosts() {
        return switch (this) {
            case ADDRESSES, SRV -> List.of(Type.A, Type.AAAA);
            case A -> List.of(Type.A);
            case AAAA -> List.of(Type.AAAA);
        };
    }
}
