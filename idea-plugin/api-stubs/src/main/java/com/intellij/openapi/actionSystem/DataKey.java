// Declares what is used of intellij-community's platform/core-ui/src/com/intellij/openapi/actionSystem/DataKey.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class DataKey<T> {
    private final String name;

    private DataKey(@NotNull String name) {
        this.name = name;
    }

    @NotNull
    public static <T> DataKey<T> create(@NotNull String name) {
        return new DataKey<>(name);
    }

    @NotNull
    public String getName() {
        return name;
    }

    @Nullable
    public T getData(@NotNull DataContext dataContext) {
        return dataContext.getData(this);
    }
}
