// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/actionSystem/ActionUpdateThreadAware.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import org.jetbrains.annotations.NotNull;

public interface ActionUpdateThreadAware {
    @NotNull
    default ActionUpdateThread getActionUpdateThread() {
        throw new IllegalStateException(getClass() + " does not say on which thread it is updated");
    }
}
