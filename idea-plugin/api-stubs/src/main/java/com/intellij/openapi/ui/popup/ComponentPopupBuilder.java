// Declares what is used of intellij-community's platform/platform-api/src/com/intellij/openapi/ui/popup/ComponentPopupBuilder.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.ui.popup;

import org.jetbrains.annotations.NotNull;

public interface ComponentPopupBuilder {
    @NotNull
    ComponentPopupBuilder setRequestFocus(boolean requestFocus);

    @NotNull
    JBPopup createPopup();
}
