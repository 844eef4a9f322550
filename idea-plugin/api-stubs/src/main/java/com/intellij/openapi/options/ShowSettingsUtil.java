// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/openapi/options/ShowSettingsUtil.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.options;

import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class ShowSettingsUtil {
    public static ShowSettingsUtil getInstance() {
        return ApplicationManager.getApplication().getService(ShowSettingsUtil.class);
    }

    public abstract <T extends Configurable> void showSettingsDialog(
        @Nullable Project project, @NotNull Class<T> configurableClass);
}
