// Declares what is used of intellij-community's platform/analysis-api/src/com/intellij/openapi/fileEditor/FileDocumentManagerListener.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.fileEditor;

import com.intellij.openapi.editor.Document;
import org.jetbrains.annotations.NotNull;

public interface FileDocumentManagerListener extends java.util.EventListener {
    default void beforeDocumentSaving(@NotNull Document document) {
    }
}
