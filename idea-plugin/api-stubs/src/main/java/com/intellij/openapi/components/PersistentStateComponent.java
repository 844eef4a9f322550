// Declares what is used of intellij-community's platform/projectModel-api/src/com/intellij/openapi/components/PersistentStateComponent.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.components;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface PersistentStateComponent<T> {
    @Nullable
    T getState();

    void loadState(@NotNull T state);
}
