// Declares what is used of intellij-community's platform/projectModel-api/src/com/intellij/openapi/components/State.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.components;

import org.jetbrains.annotations.NotNull;

@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
public @interface State {
    @NotNull
    String name();

    Storage[] storages() default {};
}
