// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/editor/Editor.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor;

import com.intellij.openapi.project.Project;
import com.intellij.openapi.util.UserDataHolder;
import javax.swing.JComponent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface Editor extends UserDataHolder {
    @NotNull
    Document getDocument();

    @NotNull
    SelectionModel getSelectionModel();

    @NotNull
    CaretModel getCaretModel();

    @NotNull
    JComponent getContentComponent();

    @Nullable
    Project getProject();

    @NotNull
    EditorKind getEditorKind();

    boolean isDisposed();
}
