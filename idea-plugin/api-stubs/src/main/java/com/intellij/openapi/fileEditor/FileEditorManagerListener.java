// Declares what is used of intellij-community's platform/analysis-api/src/com/intellij/openapi/fileEditor/FileEditorManagerListener.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.fileEditor;

import com.intellij.openapi.vfs.VirtualFile;
import org.jetbrains.annotations.NotNull;

public interface FileEditorManagerListener extends java.util.EventListener {
    default void fileOpened(@NotNull FileEditorManager source, @NotNull VirtualFile file) {
    }

    default void fileClosed(@NotNull FileEditorManager source, @NotNull VirtualFile file) {
    }

    default void selectionChanged(@NotNull FileEditorManagerEvent event) {
    }
}
