/**
 * Keeps the documentation true: generated parts are what the code says now, examples are accepted
 * by the gateway, links lead somewhere.
 *
 * <p>{@code mvn verify -Ddocs.write=true} rewrites the generated parts instead of comparing them,
 * and begins a page for each type that has none.
 */
@NullMarked
package io.a3s.gateway.docs;

import org.jspecify.annotations.NullMarked;
