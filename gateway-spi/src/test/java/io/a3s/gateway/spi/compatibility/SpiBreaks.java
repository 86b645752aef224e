package io.a3s.gateway.spi.compatibility;

import io.a3s.gateway.spi.Incubating;
import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.filter.AnnotationBehaviorFilter;
import japicmp.filter.AnnotationClassFilter;
import japicmp.filter.ClassFilter;
import japicmp.model.AccessModifier;
import japicmp.model.JApiBehavior;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiCompatibilityChange;
import japicmp.model.JApiField;
import japicmp.model.JApiImplementedInterface;
import japicmp.model.JApiMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javassist.CtClass;
import javassist.NotFoundException;
import javassist.bytecode.AnnotationDefaultAttribute;

/**
 * What of an older SPI a newer one takes away from plugins that were compiled against the older.
 */
final class SpiBreaks {
    private static final String INCUBATING = '@' + Incubating.class.getName();

    private final Predicate<String> implementedByRuntime;
    private final TreeSet<String> breaks = new TreeSet<>();

    private SpiBreaks(Predicate<String> implementedByRuntime) {
        this.implementedByRuntime = implementedByRuntime;
    }

    /**
     * Returns each break as one line, sorted.
     *
     * @param implementedByRuntime tells which types of the newer SPI plugins never implement
     */
    static List<String> between(Path older, Path newer, Predicate<String> implementedByRuntime) {
        JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
        options.setAccessModifier(AccessModifier.PROTECTED);
        options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
        // Each side is asked for itself: what was stable stays covered whatever it is called now.
        options.getFilters().getExcludes().add(new AnnotationClassFilter(INCUBATING));
        options.getFilters().getExcludes().add(new AnnotationBehaviorFilter(INCUBATING));
        options.getFilters().getExcludes().add(new AroundIt());
        SpiBreaks found = new SpiBreaks(implementedByRuntime);
        new JarArchiveComparator(options)
                .compare(
                        new JApiCmpArchive(older.toFile(), "older"),
                        new JApiCmpArchive(newer.toFile(), "newer"))
                .forEach(found::look);
        return new ArrayList<>(found.breaks);
    }

    /** Leaves out what is in something incubating: a nested class, the classes of a package. */
    private static final class AroundIt implements ClassFilter {
        private final AnnotationClassFilter incubating = new AnnotationClassFilter(INCUBATING);

        @Override
        public boolean matches(CtClass type) {
            try {
                CtClass outer = type.getDeclaringClass();
                if (outer != null) {
                    return incubating.matches(outer) || matches(outer);
                }
                CtClass inPackage =
                        type.getClassPool().getOrNull(type.getPackageName() + ".package-info");
                return inPackage != null && incubating.matches(inPackage);
            } catch (NotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void look(JApiClass type) {
        String name = type.getFullyQualifiedName();
        add(name, name, type);
        add(name, name, type.getSuperclass());
        for (JApiImplementedInterface each : type.getInterfaces()) {
            add(name, name + " implements " + each.getFullyQualifiedName(), each);
        }
        for (JApiField each : type.getFields()) {
            add(name, name + '.' + each.getName(), each);
        }
        type.getConstructors().forEach(each -> add(name, name + signature(each), each));
        for (JApiMethod each : type.getMethods()) {
            if (!isElementWithDefault(each)) {
                String method = name + '.' + each.getName() + signature(each);
                add(name, method, each);
                add(name, method, each.getReturnType());
                each.getParameters().forEach(parameter -> add(name, method, parameter));
            }
        }
        type.getGenericTemplates().forEach(each -> add(name, name, each));
    }

    private static String signature(JApiBehavior behavior) {
        return behavior.getParameters().stream()
                .map(parameter -> parameter.getType())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    // An annotation that was written before the element was there has its default.
    private static boolean isElementWithDefault(JApiMethod method) {
        return method.getOldMethod().isEmpty()
                && method.getNewMethod().isPresent()
                && method.getNewMethod()
                                .get()
                                .getMethodInfo()
                                .getAttribute(AnnotationDefaultAttribute.tag)
                        != null;
    }

    private void add(String type, String element, JApiCompatibility compared) {
        for (JApiCompatibilityChange change : compared.getCompatibilityChanges()) {
            if (isBreak(type, change)) {
                breaks.add(element + ": " + change.getType());
            }
        }
    }

    private boolean isBreak(String type, JApiCompatibilityChange change) {
        return switch (change.getType()) {
            // JLS §13.5.6: harmful only to a class that inherits two defaults of one signature.
            case METHOD_ABSTRACT_NOW_DEFAULT -> false;
            case METHOD_ADDED_TO_INTERFACE, METHOD_ABSTRACT_ADDED_IN_IMPLEMENTED_INTERFACE ->
                    !implementedByRuntime.test(type);
            default -> !change.isBinaryCompatible() || !change.isSourceCompatible();
        };
    }
}
