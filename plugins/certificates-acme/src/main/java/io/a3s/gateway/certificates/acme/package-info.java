/**
 * Orders certificates by ACME (RFC 8555), with acme4j: one order for each name, proved by one
 * challenge. Accounts, keys, files, retries and renewals are the runtime's business.
 */
@NullMarked
package io.a3s.gateway.certificates.acme;

import org.jspecify.annotations.NullMarked;
