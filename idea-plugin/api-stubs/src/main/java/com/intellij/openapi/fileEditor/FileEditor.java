// Declares what is used of intellij-community's platform/analysis-api/src/com/intellij/openapi/fileEditor/FileEditor.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.fileEditor;

import com.intellij.openapi.Disposable;

public interface FileEditor extends Disposable {
}
