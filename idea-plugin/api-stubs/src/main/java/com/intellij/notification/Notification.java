// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/notification/Notification.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.notification;

import com.intellij.openapi.actionSystem.AnAction;
import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.project.Project;
import java.util.List;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public class Notification {
    private final String groupId;
    private final String title;
    private final String content;
    private final NotificationType type;
    private Runnable whenExpired;
    private final List<AnAction> actions = new java.util.ArrayList<>();

    public Notification(@NotNull String groupId, @NotNull String title, @NotNull String content, @NotNull NotificationType type) {
        this.groupId = groupId;
        this.title = title;
        this.content = content;
        this.type = type;
    }

    @NotNull
    public String getGroupId() {
        return groupId;
    }

    @NotNull
    public String getTitle() {
        return title;
    }

    @NotNull
    public String getContent() {
        return content;
    }

    @NotNull
    public NotificationType getType() {
        return type;
    }

    @NotNull
    public List<AnAction> getActions() {
        return actions;
    }

    @NotNull
    public Notification addAction(@NotNull AnAction action) {
        actions.add(action);
        return this;
    }

    public void notify(@Nullable Project project) {
        ApplicationManager.getApplication().getService(Notifications.class).notify(this);
    }

    @NotNull
    public Notification whenExpired(@Nullable Runnable whenExpired) {
        this.whenExpired = whenExpired;
        return this;
    }

    public void expire() {
        if (whenExpired != null) {
            whenExpired.run();
        }
    }
}
