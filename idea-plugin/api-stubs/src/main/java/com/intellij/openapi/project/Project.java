// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/project/Project.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.project;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.components.ComponentManager;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface Project extends ComponentManager, Disposable {
    @NotNull
    String getName();

    @Nullable
    String getBasePath();
}
