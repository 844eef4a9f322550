// Declares what is used of intellij-community's platform/diff-api/src/com/intellij/diff/DiffManager.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.diff;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.project.Project;
import java.awt.Window;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class DiffManager {
    @NotNull
    public static DiffManager getInstance() {
        return ApplicationManager.getApplication().getService(DiffManager.class);
    }

    @NotNull
    public abstract DiffRequestPanel createRequestPanel(
        @Nullable Project project, @NotNull Disposable parent, @Nullable Window window);
}
