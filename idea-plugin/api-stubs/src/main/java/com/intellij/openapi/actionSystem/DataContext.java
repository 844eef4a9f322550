// Declares what is used of intellij-community's platform/core-ui/src/com/intellij/openapi/actionSystem/DataContext.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface DataContext {
    @Nullable
    Object getData(@NotNull String dataId);

    @SuppressWarnings("unchecked")
    @Nullable
    default <T> T getData(@NotNull DataKey<T> key) {
        return (T) getData(key.getName());
    }
}
