// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/openapi/ui/DialogWrapper.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.ui;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.application.ApplicationManager;
import com.intellij.openapi.project.Project;
import javax.swing.JComponent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public abstract class DialogWrapper {
    private final Disposable disposable = () -> {
    };

    protected DialogWrapper(@Nullable Project project) {
    }

    @Nullable
    protected abstract JComponent createCenterPanel();

    protected void init() {
    }

    public void setTitle(String title) {
    }

    protected final void setOKButtonText(@NotNull String text) {
    }

    protected final void setCancelButtonText(@NotNull String text) {
    }

    @NotNull
    public Disposable getDisposable() {
        return disposable;
    }

    public boolean showAndGet() {
        return ApplicationManager.getApplication().getService(Dialogs.class).showAndGet(this, createCenterPanel());
    }

    /** Only here: who answers the dialog in a test. */
    public interface Dialogs {
        boolean showAndGet(DialogWrapper dialog, JComponent center);
    }
}
