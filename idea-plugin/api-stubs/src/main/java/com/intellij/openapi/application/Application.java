// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/application/Application.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.application;

import com.intellij.openapi.components.ComponentManager;
import com.intellij.openapi.util.Computable;
import org.jetbrains.annotations.NotNull;

public interface Application extends ComponentManager {
    void invokeLater(@NotNull Runnable runnable);

    boolean isDispatchThread();

    <T> T runReadAction(@NotNull Computable<T> computation);

    void runWriteAction(@NotNull Runnable action);
}
