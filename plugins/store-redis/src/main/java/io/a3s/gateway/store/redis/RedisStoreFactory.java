package io.a3s.gateway.store.redis;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StateStoreFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Makes {@code redis} stores. */
final class RedisStoreFactory implements StateStoreFactory<RedisStoreConfig> {
    @Override
    public String type() {
        return "redis";
    }

    @Override
    public Class<RedisStoreConfig> configType() {
        return RedisStoreConfig.class;
    }

    @Override
    public StateStore create(RedisStoreConfig config, PluginContext context) {
        config.caFile().ifPresent(RedisStoreFactory::requireCertificates);
        RedisLink link = new RedisLink(config, context.ticker());
        return new RedisStore(
                config.keyPrefix(), link, new RedisBus(config.keyPrefix() + ":topic:", link));
    }

    private static void requireCertificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (!CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                return;
            }
        } catch (IOException e) {
            throw new InvalidConfigException(
                    "ca_file", file + " cannot be read (expected: a PEM file)");
        } catch (CertificateException e) {
            // reported below
        }
        throw new InvalidConfigException(
                "ca_file", file + " has no certificates (expected: a PEM file with some)");
    }
}
