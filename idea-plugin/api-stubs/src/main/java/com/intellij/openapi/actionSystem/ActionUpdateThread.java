// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/actionSystem/ActionUpdateThread.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

public enum ActionUpdateThread {
    BGT,
    EDT,
}
