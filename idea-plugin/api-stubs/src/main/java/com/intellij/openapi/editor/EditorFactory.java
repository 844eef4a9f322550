// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/editor/EditorFactory.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor;

import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.editor.event.EditorEventMulticaster;
import org.jetbrains.annotations.NotNull;

public abstract class EditorFactory {
    public static EditorFactory getInstance() {
        return ApplicationManager.getApplication().getService(EditorFactory.class);
    }

    @NotNull
    public abstract EditorEventMulticaster getEventMulticaster();
}
