package io.a3s.gateway.service;

/** How much a backend may have under way at a time. Used by any thread; must not block. */
public interface PlaceLimit {
    /** Returns the number of places; 0 for none at all. */
    int places();

    /** Learns that a place has been given back. */
    void placeIsFree();
}
