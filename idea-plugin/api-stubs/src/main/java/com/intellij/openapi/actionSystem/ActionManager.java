// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/actionSystem/ActionManager.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.util.ActionCallback;
import java.awt.Component;
import java.awt.event.InputEvent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class ActionManager {
    public static ActionManager getInstance() {
        return ApplicationManager.getApplication().getService(ActionManager.class);
    }

    public abstract AnAction getAction(@NotNull String actionId);

    @NotNull
    public abstract ActionCallback tryToExecute(
        @NotNull AnAction action, @Nullable InputEvent inputEvent, @Nullable Component contextComponent,
        @Nullable String place, boolean now);
}
