// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/ui/content/Content.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.ui.content;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.util.UserDataHolder;
import org.jetbrains.annotations.NotNull;

public interface Content extends UserDataHolder {
    void setDisposer(@NotNull Disposable disposer);
}
