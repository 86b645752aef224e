/** Two backends that answer as an OpenAI-style model server does, for trying the gateway out. */
@NullMarked
package io.a3s.gateway.distribution.demo;

import org.jspecify.annotations.NullMarked;
