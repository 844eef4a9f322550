// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/actionSystem/AnAction.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import com.intellij.openapi.project.PossiblyDumbAware;
import javax.swing.Icon;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class AnAction implements PossiblyDumbAware, ActionUpdateThreadAware {
    private final Presentation templatePresentation = new Presentation();

    public AnAction() {
    }

    public AnAction(@Nullable String text, @Nullable String description, @Nullable Icon icon) {
        templatePresentation.setText(text);
        templatePresentation.setDescription(description);
        templatePresentation.setIcon(icon);
    }

    public abstract void actionPerformed(@NotNull AnActionEvent e);

    public void update(@NotNull AnActionEvent e) {
    }

    @NotNull
    public final Presentation getTemplatePresentation() {
        return templatePresentation;
    }
}
