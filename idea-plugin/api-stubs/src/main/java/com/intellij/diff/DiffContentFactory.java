// Declares what is used of intellij-community's platform/diff-api/src/com/intellij/diff/DiffContentFactory.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.diff;

import com.intellij.diff.contents.DocumentContent;
import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.fileTypes.FileType;
import com.intellij.openapi.project.Project;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class DiffContentFactory {
    @NotNull
    public static DiffContentFactory getInstance() {
        return ApplicationManager.getApplication().getService(DiffContentFactory.class);
    }

    @NotNull
    public abstract DocumentContent create(@Nullable Project project, @NotNull String text, @Nullable FileType fileType);
}
