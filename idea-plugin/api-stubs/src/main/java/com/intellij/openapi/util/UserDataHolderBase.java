// Declares what is used of intellij-community's platform/util/src/com/intellij/openapi/util/UserDataHolderBase.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.util;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class UserDataHolderBase implements UserDataHolder {
    private final java.util.Map<Key<?>, Object> data = new java.util.concurrent.ConcurrentHashMap<>();

    @SuppressWarnings("unchecked")
    @Override
    public <T> T getUserData(@NotNull Key<T> key) {
        return (T) data.get(key);
    }

    @Override
    public <T> void putUserData(@NotNull Key<T> key, @Nullable T value) {
        if (value == null) {
            data.remove(key);
        } else {
            data.put(key, value);
        }
    }
}
