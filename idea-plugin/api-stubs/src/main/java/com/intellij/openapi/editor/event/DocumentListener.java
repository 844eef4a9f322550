// Declares what is used of intellij-community's platform/core-api/src/com/intellij/openapi/editor/event/DocumentListener.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor.event;

import org.jetbrains.annotations.NotNull;

public interface DocumentListener extends java.util.EventListener {
    default void beforeDocumentChange(@NotNull DocumentEvent event) {
    }

    default void documentChanged(@NotNull DocumentEvent event) {
    }
}
