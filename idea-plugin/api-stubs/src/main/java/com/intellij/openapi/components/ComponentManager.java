// Declares what is used of intellij-community's platform/extensions/src/com/intellij/openapi/components/ComponentManager.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.components;

import com.intellij.openapi.util.UserDataHolder;
import org.jetbrains.annotations.NotNull;

public interface ComponentManager extends UserDataHolder {
    <T> T getService(@NotNull Class<T> serviceClass);

    boolean isDisposed();
}
