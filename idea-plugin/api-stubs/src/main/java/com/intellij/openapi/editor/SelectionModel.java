// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/editor/SelectionModel.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor;

import org.jetbrains.annotations.Nullable;

public interface SelectionModel {
    boolean hasSelection();

    int getSelectionStart();

    int getSelectionEnd();

    @Nullable
    String getSelectedText();
}
