// Declares what is used of intellij-community's platform/analysis-api/src/com/intellij/openapi/fileEditor/FileEditorManagerEvent.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.fileEditor;

import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class FileEditorManagerEvent extends java.util.EventObject {
    private final VirtualFile newFile;

    public FileEditorManagerEvent(@NotNull FileEditorManager source, @Nullable VirtualFile oldFile, @Nullable FileEditor oldEditor,
                                  @Nullable VirtualFile newFile, @Nullable FileEditor newEditor) {
        super(source);
        this.newFile = newFile;
    }

    @Nullable
    public VirtualFile getNewFile() {
        return newFile;
    }
}
