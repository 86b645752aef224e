package io.a3s.gateway.plugin;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * Shows when the garbage collector has looked at classes. Most collections do not, and say nothing
 * about a class loader that is still there. How the JVM counts those that do differs from collector
 * to collector; a class that nothing uses is gone with the first of them in any.
 */
final class UnloadProbe {
    private static final ClassDesc NAME =
            ClassDesc.of(UnloadProbe.class.getPackageName(), "Unused");

    private UnloadProbe() {}

    /**
     * Makes a class for nothing.
     *
     * @param queue gets the reference when the class is gone
     * @return the reference, to be kept until then
     */
    static Reference<Class<?>> arm(ReferenceQueue<Object> queue) {
        byte[] code = ClassFile.of().build(NAME, _ -> {});
        try {
            // Hidden classes can be unloaded one by one, without their class loader.
            Class<?> unused = MethodHandles.lookup().defineHiddenClass(code, false).lookupClass();
            return new WeakReference<>(unused, queue);
        } catch (IllegalAccessException e) {
            throw new AssertionError("a package may define classes in itself", e);
        }
    }
}
