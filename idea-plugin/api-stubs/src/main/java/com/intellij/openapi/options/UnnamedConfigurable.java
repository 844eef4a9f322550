// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/openapi/options/UnnamedConfigurable.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.options;

import javax.swing.JComponent;
import org.jetbrains.annotations.Nullable;

public interface UnnamedConfigurable {
    @Nullable
    JComponent createComponent();

    boolean isModified();

    void apply() throws ConfigurationException;

    default void reset() {
    }

    default void disposeUIResources() {
    }
}
