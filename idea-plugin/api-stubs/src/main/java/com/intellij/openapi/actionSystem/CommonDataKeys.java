// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/actionSystem/CommonDataKeys.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import com.intellij.openapi.editor.Editor;
import com.intellij.openapi.project.Project;
import com.intellij.openapi.vfs.VirtualFile;

public class CommonDataKeys {
    public static final DataKey<Project> PROJECT = DataKey.create("project");
    public static final DataKey<Editor> EDITOR = DataKey.create("editor");
    public static final DataKey<VirtualFile> VIRTUAL_FILE = DataKey.create("virtualFile");
}
