// Declares what is used of intellij-community's platform/ide-core/src/com/intellij/ui/awt/RelativePoint.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.ui.awt;

import java.awt.event.MouseEvent;
import org.jetbrains.annotations.NotNull;

public class RelativePoint {
    public RelativePoint(@NotNull MouseEvent event) {
    }
}
