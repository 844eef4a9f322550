// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/editor/Caret.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor;

import com.intellij.openapi.Disposable;

public interface Caret extends Disposable {
    int getOffset();

    void moveToOffset(int offset);
}
