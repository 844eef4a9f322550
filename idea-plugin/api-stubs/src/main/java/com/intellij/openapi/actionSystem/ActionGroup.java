// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/actionSystem/ActionGroup.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class ActionGroup extends AnAction {
    @Override
    public void actionPerformed(@NotNull AnActionEvent e) {
    }

    @NotNull
    public abstract AnAction[] getChildren(@Nullable AnActionEvent e);
}
