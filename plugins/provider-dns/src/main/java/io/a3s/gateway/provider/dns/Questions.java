package io.a3s.gateway.provider.dns;

import org.xbill.DNS.Name;

/** Whom to ask. */
interface Questions {
    /**
     * Asks for the records of a name. May block.
     *
     * @param type the type of the records
     * @throws LookupException if there is no answer
     */
    Answer ask(Name name, int type) throws LookupException, InterruptedException;
}
