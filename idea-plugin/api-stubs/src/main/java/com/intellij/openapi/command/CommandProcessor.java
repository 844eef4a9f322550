// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/command/CommandProcessor.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.command;

import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class CommandProcessor {
    public static CommandProcessor getInstance() {
        return ApplicationManager.getApplication().getService(CommandProcessor.class);
    }

    public abstract void executeCommand(
        @Nullable Project project, @NotNull Runnable runnable, @Nullable String name, @Nullable Object groupId);
}
