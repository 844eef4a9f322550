// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/command/WriteCommandAction.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.command;

import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.project.Project;
import com.intellij.psi.PsiFile;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class WriteCommandAction<T> {
    public static void runWriteCommandAction(
        Project project, @Nullable String commandName, @Nullable String groupID, @NotNull Runnable runnable,
        PsiFile... files) {
        Runnable write = () -> ApplicationManager.getApplication().runWriteAction(runnable);
        CommandProcessor.getInstance().executeCommand(project, write, commandName, groupID);
    }
}
