/**
 * Runs providers, and gathers what they publish. What becomes of it is decided elsewhere, where
 * configurations are put into effect.
 */
@NullMarked
package io.a3s.gateway.provider;

import org.jspecify.annotations.NullMarked;
