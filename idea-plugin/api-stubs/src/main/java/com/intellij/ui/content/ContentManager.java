// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/ui/content/ContentManager.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.ui.content;

import com.intellij.openapi.Disposable;
import org.jetbrains.annotations.NotNull;

public interface ContentManager extends Disposable {
    void addContent(@NotNull Content content);

    void setSelectedContent(@NotNull Content content);
}
