/**
 * A real gateway inside a test: the runtime with the plugins on the test's class path, scripted
 * backends behind it, real sockets in between. It starts in tens of milliseconds.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final GatewayExtension gateway =
 *         GatewayExtension.builder()
 *                 .backend("MODELS", Behaviour.mirror())
 *                 .hcl(
 *                         """
 *                         entrypoints "web" { address = "127.0.0.1:0" }
 *                         routers "all" {
 *                           rule        = "PathPrefix(`/`)"
 *                           service     = "models"
 *                           middlewares = ["mine"]
 *                         }
 *                         services "models" { load_balancer { servers = [{ url = "${MODELS}" }] } }
 *                         middlewares "mine" { type = "my-type" }
 *                         """)
 *                 .build();
 *
 * @Test
 * void letsRequestsPass() throws Exception {
 *     assertThat(gateway.get("/").status()).isEqualTo(200);
 * }
 * }</pre>
 *
 * <p>HTTP is a plugin, too: besides {@code gateway-testkit}, declare {@code protocol-http} with
 * scope {@code test}.
 */
@NullMarked
package io.a3s.gateway.testkit.gateway;

import org.jspecify.annotations.NullMarked;
