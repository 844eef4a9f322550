// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/openapi/wm/StatusBar.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.wm;

import org.jetbrains.annotations.NotNull;

public interface StatusBar {
    void updateWidget(@NotNull String id);
}
