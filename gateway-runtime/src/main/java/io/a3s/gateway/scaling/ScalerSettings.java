package io.a3s.gateway.scaling;

import java.time.Duration;

/**
 * What may change while a service is scaled.
 *
 * @param autoscaler how many replicas there are to be
 * @param places how many requests a replica works on at a time; 0 for any number
 * @param isQueueing whether requests wait while there is none
 * @param queueSize how many may wait
 * @param queueBytes how many bytes of them may be in memory
 * @param queueTimeout how long each may wait
 * @param keepAlive how often those that wait for events are sent a comment; zero for never
 */
public record ScalerSettings(
        AutoscalerSettings autoscaler,
        int places,
        boolean isQueueing,
        int queueSize,
        long queueBytes,
        Duration queueTimeout,
        Duration keepAlive) {}
