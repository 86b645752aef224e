/**
 * The plugin host: finds plugins, loads each in a class loader of its own, and keeps what they
 * bring by kind and name. PF4J does the loading and stays behind this package.
 *
 * <p><b>Files.</b> The plugins directory holds jars, zips with {@code lib/}, and bundles (a zip of
 * several of these). They are only read there: each is copied, by the hash of its content, into a
 * cache that belongs to the gateway, and loaded from that copy. So a file may be overwritten,
 * renamed or deleted at any time.
 *
 * <p><b>Generations.</b> A loaded plugin is a {@link io.a3s.gateway.plugin.PluginGeneration}: one
 * class loader, one entry, and the factories it gave. It lives as long as somebody holds a lease on
 * it: a {@link io.a3s.gateway.plugin.PluginRegistry}, or a snapshot that uses it. A changed file
 * becomes a new generation next to the old one.
 *
 * <p><b>Failure.</b> A plugin that cannot be loaded is quarantined: it is listed with its reason,
 * and all others serve.
 *
 * <p><b>Isolation.</b> A plugin sees the JDK, the SPI, slf4j and JSpecify of the gateway, Netty if
 * its manifest asks for it, and nothing else but its own jar. This keeps versions apart; it is no
 * defence against a plugin that means harm.
 */
@NullMarked
package io.a3s.gateway.plugin;

import org.jspecify.annotations.NullMarked;
