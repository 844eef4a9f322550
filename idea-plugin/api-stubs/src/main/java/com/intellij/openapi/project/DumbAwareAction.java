// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/project/DumbAwareAction.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.project;

import com.intellij.openapi.actionSystem.AnAction;
import javax.swing.Icon;
import org.jetbrains.annotations.Nullable;

public abstract class DumbAwareAction extends AnAction implements DumbAware {
    protected DumbAwareAction() {
    }

    protected DumbAwareAction(@Nullable String text, @Nullable String description, @Nullable Icon icon) {
        super(text, description, icon);
    }
}
