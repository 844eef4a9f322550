// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/editor/event/EditorEventMulticaster.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor.event;

import com.intellij.openapi.Disposable;
import org.jetbrains.annotations.NotNull;

public interface EditorEventMulticaster {
    void addDocumentListener(@NotNull DocumentListener listener, @NotNull Disposable parentDisposable);
}
