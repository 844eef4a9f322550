// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/openapi/wm/StatusBarWidgetFactory.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.wm;

import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;

public interface StatusBarWidgetFactory {
    @NotNull
    String getId();

    @NotNull
    String getDisplayName();

    default boolean isAvailable(@NotNull Project project) {
        return true;
    }

    @NotNull
    default StatusBarWidget createWidget(@NotNull Project project) {
        throw new AbstractMethodError();
    }
}
