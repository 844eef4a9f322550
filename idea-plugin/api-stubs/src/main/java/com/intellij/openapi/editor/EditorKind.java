// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/editor/EditorKind.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.editor;

public enum EditorKind {
    UNTYPED,
    MAIN_EDITOR,
    CONSOLE,
    PREVIEW,
    DIFF,
}
