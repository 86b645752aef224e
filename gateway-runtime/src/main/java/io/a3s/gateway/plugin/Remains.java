package io.a3s.gateway.plugin;

import java.lang.Thread.UncaughtExceptionHandler;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * What a closed generation has left behind, as far as the JVM tells: the usual reasons why it stays
 * in memory. Class loaders are known by their names, because whoever looks for what holds one must
 * not hold it.
 */
final class Remains {
    private final String loaderName;
    private final List<String> found = new ArrayList<>();

    private Remains(String loaderName) {
        this.loaderName = loaderName;
    }

    /** Returns what there is, in words such as {@code thread "acme-timer" running}. */
    static List<String> of(String loaderName) {
        Remains remains = new Remains(loaderName);
        Thread.getAllStackTraces().forEach(remains::thread);
        // Only those there are: asking for the platform's own would make it.
        MBeanServerFactory.findMBeanServer(null).forEach(remains::beans);
        for (Provider provider : Security.getProviders()) {
            remains.add(provider, "security provider \"" + provider.getName() + "\" registered");
        }
        UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null) {
            remains.add(handler, "a default handler of uncaught exceptions set");
        }
        return List.copyOf(remains.found);
    }

    private void thread(Thread thread, StackTraceElement[] stack) {
        if (isOwn(thread.getContextClassLoader())
                || isOwn(thread.getClass().getClassLoader())
                || isRunning(stack)) {
            found.add("thread \"" + thread.getName() + "\" running");
        }
    }

    private boolean isRunning(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (loaderName.equals(frame.getClassLoaderName())) {
                return true;
            }
        }
        return false;
    }

    private void beans(MBeanServer server) {
        for (ObjectName name : server.queryNames(null, null)) {
            try {
                if (isOwn(server.getClassLoaderFor(name))) {
                    found.add("MBean \"" + name + "\" registered");
                }
            } catch (InstanceNotFoundException e) {
                // Gone in the meantime, as it should be.
            }
        }
    }

    private void add(Object thing, String description) {
        if (isOwn(thing.getClass().getClassLoader())) {
            found.add(description);
        }
    }

    /** Returns whether a class loader is the generation's, or one that it made for itself. */
    private boolean isOwn(@Nullable ClassLoader loader) {
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            if (loaderName.equals(each.getName())) {
                return true;
            }
        }
        return false;
    }
}
