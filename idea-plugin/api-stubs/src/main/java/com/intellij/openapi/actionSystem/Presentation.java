// Declares what is used of intellij-community's platform/editor-ui-api/src/com/intellij/openapi/actionSystem/Presentation.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.actionSystem;

import javax.swing.Icon;
import org.jetbrains.annotations.Nullable;

public final class Presentation {
    private String text;
    private String description;
    private Icon icon;
    private boolean enabled = true;
    private boolean visible = true;

    @Nullable
    public String getText() {
        return text;
    }

    public void setText(@Nullable String text) {
        this.text = text;
    }

    @Nullable
    public String getDescription() {
        return description;
    }

    public void setDescription(@Nullable String description) {
        this.description = description;
    }

    @Nullable
    public Icon getIcon() {
        return icon;
    }

    public void setIcon(@Nullable Icon icon) {
        this.icon = icon;
    }

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public boolean isVisible() {
        return visible;
    }

    public void setVisible(boolean visible) {
        this.visible = visible;
    }

    public boolean isEnabledAndVisible() {
        return enabled && visible;
    }

    public void setEnabledAndVisible(boolean enabled) {
        this.enabled = enabled;
        this.visible = enabled;
    }
}
