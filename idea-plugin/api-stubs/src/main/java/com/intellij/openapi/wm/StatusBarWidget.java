// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/openapi/wm/StatusBarWidget.kt
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.openapi.wm;

import com.intellij.openapi.Disposable;
import com.intellij.util.Consumer;
import java.awt.event.MouseEvent;
import org.jetbrains.annotations.NotNull;
import org.jetbrains.annotations.Nullable;

public interface StatusBarWidget extends Disposable {
    @NotNull
    String ID();

    @Nullable
    default WidgetPresentation getPresentation() {
        return null;
    }

    default void install(@NotNull StatusBar statusBar) {
    }

    @Override
    default void dispose() {
    }

    interface WidgetPresentation {
        @Nullable
        String getTooltipText();

        @Nullable
        default Consumer<MouseEvent> getClickConsumer() {
            return null;
        }
    }

    interface TextPresentation extends WidgetPresentation {
        @NotNull
        String getText();

        float getAlignment();
    }
}
