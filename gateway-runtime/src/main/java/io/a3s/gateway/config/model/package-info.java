/**
 * What a gateway is configured to do, as immutable records. Those that describe blocks carry the
 * names, defaults and limits of their keys and the text of the reference pages.
 */
@NullMarked
package io.a3s.gateway.config.model;

import org.jspecify.annotations.NullMarked;
