// Declares what is used of intellij-community's platform/analysis-api/src/com/intellij/openapi/vfs/LocalFileSystem.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.vfs;

import com.intellij.openapi.application.ApplicationManager;
import java.nio.file.Path;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class LocalFileSystem {
    public static LocalFileSystem getInstance() {
        return ApplicationManager.getApplication().getService(LocalFileSystem.class);
    }

    @Nullable
    public VirtualFile refreshAndFindFileByNioFile(@NotNull Path file) {
        return null;
    }
}
