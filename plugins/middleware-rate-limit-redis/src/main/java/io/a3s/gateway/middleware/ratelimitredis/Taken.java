package io.a3s.gateway.middleware.ratelimitredis;

/**
 * What became of the try to take a token.
 *
 * @param waitMicros the microseconds until there is a token; 0 if one was taken
 * @param microsToFull the microseconds until the bucket is full
 */
record Taken(long waitMicros, long microsToFull) {}
