// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/openapi/wm/ToolWindow.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.wm;

import com.intellij.openapi.Disposable;
import com.intellij.ui.content.ContentManager;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface ToolWindow {
    @NotNull
    ContentManager getContentManager();

    void show(@Nullable Runnable runnable);

    @NotNull
    Disposable getDisposable();
}
