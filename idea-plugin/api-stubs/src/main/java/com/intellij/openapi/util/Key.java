// Declares what is used of intellij-community's platform/util/src/com/intellij/openapi/util/Key.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.util;

import org.jetbrains.annotations.NotNull;

public class Key<T> {
    private final String name;

    public Key(@NotNull String name) {
        this.name = name;
    }

    @NotNull
    public static <T> Key<T> create(@NotNull String name) {
        return new Key<>(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
