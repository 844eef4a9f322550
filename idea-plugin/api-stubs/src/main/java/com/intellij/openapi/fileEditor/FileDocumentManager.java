// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/fileEditor/FileDocumentManager.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.fileEditor;

import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.editor.Document;
import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class FileDocumentManager {
    @NotNull
    public static FileDocumentManager getInstance() {
        return ApplicationManager.getApplication().getService(FileDocumentManager.class);
    }

    @Nullable
    public abstract Document getDocument(@NotNull VirtualFile file);

    @Nullable
    public abstract VirtualFile getFile(@NotNull Document document);
}
