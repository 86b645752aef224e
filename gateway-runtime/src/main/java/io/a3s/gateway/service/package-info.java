/** Services: their backends, which of them are fit to serve, and which one serves next. */
@NullMarked
package io.a3s.gateway.service;

import org.jspecify.annotations.NullMarked;
