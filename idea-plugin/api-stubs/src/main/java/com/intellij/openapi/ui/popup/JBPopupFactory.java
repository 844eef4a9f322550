// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/openapi/ui/popup/JBPopupFactory.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.ui.popup;

import com.intellij.openapi.application.ApplicationManager;
import java.util.List;
import javax.swing.JComponent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class JBPopupFactory {
    public static JBPopupFactory getInstance() {
        return ApplicationManager.getApplication().getService(JBPopupFactory.class);
    }

    @NotNull
    public abstract ComponentPopupBuilder createComponentPopupBuilder(
        @NotNull JComponent content, @Nullable JComponent preferableFocusComponent);

    @NotNull
    public abstract <T> IPopupChooserBuilder<T> createPopupChooserBuilder(@NotNull List<? extends T> list);
}
