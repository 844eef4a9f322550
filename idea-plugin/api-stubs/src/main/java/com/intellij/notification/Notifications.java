// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/notification/Notifications.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.notification;

import org.jetbrains.annotations.NotNull;

public interface Notifications {
    void notify(@NotNull Notification notification);
}
