// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/openapi/ui/popup/IPopupChooserBuilder.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.ui.popup;

import com.intellij.util.Consumer;
import org.jetbrains.annotations.NotNull;

public interface IPopupChooserBuilder<T> {
    IPopupChooserBuilder<T> setTitle(@NotNull String title);

    IPopupChooserBuilder<T> setItemChosenCallback(@NotNull Consumer<? super T> callback);

    @NotNull
    JBPopup createPopup();
}
