// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/openapi/ui/popup/JBPopup.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.ui.popup;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.editor.Editor;
import com.intellij.ui.awt.RelativePoint;
import org.jetbrains.annotations.NotNull;

public interface JBPopup extends Disposable {
    void show(@NotNull RelativePoint point);

    void showInBestPositionFor(@NotNull Editor editor);

    void cancel();
}
