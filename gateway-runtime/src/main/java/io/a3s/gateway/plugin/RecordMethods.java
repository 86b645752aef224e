package io.a3s.gateway.plugin;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Has the JDK let go of a plugin whose configuration was compared. It makes {@code equals} and
 * {@code hashCode} of records from method handles of its own, each of which remembers the last type
 * it was adapted to: strongly if that type stays anyway, softly otherwise. So the last record that
 * was compared, and the types of its components, keep their plugin in memory for as long as there
 * is enough of that. Adapting the handles to another type that might go puts it in that place.
 */
final class RecordMethods {
    /** A type of a class loader of its own, which makes it one that might go. */
    private static final Class<?> OTHER = new OneClass().type;

    private static final class OneClass extends ClassLoader {
        private final Class<?> type;

        OneClass() {
            super(null);
            byte[] code = ClassFile.of().build(ClassDesc.of("Compared"), _ -> {});
            type = defineClass("Compared", code, 0, code.length);
        }
    }

    private RecordMethods() {}

    /** Forgets the types that were last compared. Cheap enough to be called at each unloading. */
    static void forgetLastTypes() {
        make("equals", MethodType.methodType(boolean.class, OTHER, Object.class));
        make("hashCode", MethodType.methodType(int.class, OTHER));
    }

    private static void make(String name, MethodType method) {
        MethodHandle getter = MethodHandles.identity(OTHER);
        try {
            ObjectMethods.bootstrap(
                    MethodHandles.lookup(), name, method, OTHER, "component", getter);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("nothing to make it from is missing", e);
        }
    }
}
