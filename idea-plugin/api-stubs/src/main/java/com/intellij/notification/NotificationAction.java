// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/notification/NotificationAction.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.notification;

import com.intellij.openapi.actionSystem.ActionUpdateThread;
import com.intellij.openapi.actionSystem.AnActionEvent;
import com.intellij.openapi.project.DumbAwareAction;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class NotificationAction extends DumbAwareAction {
    public NotificationAction(@Nullable String text) {
        super(text, null, null);
    }

    @NotNull
    public static NotificationAction createSimpleExpiring(@NotNull String text, @NotNull Runnable performAction) {
        return new NotificationAction(text) {
            @Override
            public ActionUpdateThread getActionUpdateThread() {
                return ActionUpdateThread.BGT;
            }

            @Override
            public void actionPerformed(@NotNull AnActionEvent e) {
                performAction.run();
            }
        };
    }
}
