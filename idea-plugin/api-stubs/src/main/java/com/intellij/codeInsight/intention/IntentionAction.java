// Declares what is used of intellij-community's platform/analysis-api/src/com/intellij/codeInsight/intention/IntentionAction.java
// to compile and test without it. Never shipped; see api-stubs/README.md.
package com.intellij.codeInsight.intention;

import com.intellij.codeInsight.intention.preview.IntentionPreviewInfo;
import com.intellij.openapi.editor.Editor;
import com.intellij.openapi.project.Project;
import com.intellij.psi.PsiFile;
import org.jetbrains.annotations.NotNull;

public interface IntentionAction extends FileModifier {
    @NotNull
    String getText();

    @NotNull
    String getFamilyName();

    boolean isAvailable(@NotNull Project project, Editor editor, PsiFile file);

    void invoke(@NotNull Project project, Editor editor, PsiFile file);

    /** The platform's own runs {@link #invoke} on a copy. */
    @NotNull
    default IntentionPreviewInfo generatePreview(@NotNull Project project, @NotNull Editor editor, @NotNull PsiFile file) {
        throw new IllegalStateException("the platform would run this intention on a copy to preview it");
    }
}
