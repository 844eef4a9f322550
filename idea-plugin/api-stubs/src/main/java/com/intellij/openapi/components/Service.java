// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/components/Service.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.components;

@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
@java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE)
public @interface Service {
    Level[] value() default {};

    enum Level {
        APP,
        PROJECT,
    }
}
