// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/notification/NotificationType.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.notification;

public enum NotificationType {
    IDE_UPDATE,
    INFORMATION,
    WARNING,
    ERROR,
}
