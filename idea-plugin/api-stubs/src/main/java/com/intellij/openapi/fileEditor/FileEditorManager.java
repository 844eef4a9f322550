// Declares what is used of intellij-community's platform/analysis-api/src/com/intellij/openapi/fileEditor/FileEditorManager.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.fileEditor;

import com.intellij.openapi.editor.Editor;
import com.intellij.openapi.project.Project;
import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class FileEditorManager {
    public static FileEditorManager getInstance(@NotNull Project project) {
        return project.getService(FileEditorManager.class);
    }

    @NotNull
    public abstract FileEditor[] openFile(@NotNull VirtualFile file, boolean focusEditor);

    @Nullable
    public abstract Editor getSelectedTextEditor();

    @NotNull
    public abstract VirtualFile[] getOpenFiles();

    @NotNull
    public abstract VirtualFile[] getSelectedFiles();
}
