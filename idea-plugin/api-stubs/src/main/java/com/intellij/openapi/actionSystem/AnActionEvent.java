// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/actionSystem/AnActionEvent.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import com.intellij.openapi.project.Project;
import java.awt.event.InputEvent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class AnActionEvent {
    private final DataContext dataContext;
    private final Presentation presentation;
    private final String place;
    private final InputEvent inputEvent;
    private final ActionManager actionManager;

    public AnActionEvent(@Nullable InputEvent inputEvent, @NotNull DataContext dataContext, @NotNull String place,
                         @NotNull Presentation presentation, @NotNull ActionManager actionManager, int modifiers) {
        this.inputEvent = inputEvent;
        this.dataContext = dataContext;
        this.place = place;
        this.presentation = presentation;
        this.actionManager = actionManager;
    }

    @Nullable
    public InputEvent getInputEvent() {
        return inputEvent;
    }

    @Nullable
    public Project getProject() {
        return getData(CommonDataKeys.PROJECT);
    }

    @Nullable
    public <T> T getData(@NotNull DataKey<T> key) {
        return key.getData(dataContext);
    }

    @NotNull
    public DataContext getDataContext() {
        return dataContext;
    }

    @NotNull
    public Presentation getPresentation() {
        return presentation;
    }

    @NotNull
    public String getPlace() {
        return place;
    }

    @NotNull
    public ActionManager getActionManager() {
        return actionManager;
    }
}
