// Declares what is used of intellij-community's platform/diff-api/src/com/intellij/diff/DiffRequestPanel.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.diff;

import com.intellij.diff.requests.DiffRequest;
import com.intellij.openapi.Disposable;
import javax.swing.JComponent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface DiffRequestPanel extends Disposable {
    void setRequest(@Nullable DiffRequest request);

    @NotNull
    JComponent getComponent();
}
