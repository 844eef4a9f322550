// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/openapi/wm/ToolWindowFactory.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.wm;

import com.intellij.openapi.project.PossiblyDumbAware;
import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;

public interface ToolWindowFactory extends PossiblyDumbAware {
    void createToolWindowContent(@NotNull Project project, @NotNull ToolWindow toolWindow);
}
