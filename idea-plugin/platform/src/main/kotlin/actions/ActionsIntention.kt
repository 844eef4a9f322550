package dev.inlayd.idea.actions

import com.intellij.codeInsight.intention.IntentionAction
import com.intellij.codeInsight.intention.preview.IntentionPreviewInfo
import com.intellij.openapi.editor.Editor
import com.intellij.openapi.project.DumbAware
import com.intellij.openapi.project.Project
import com.intellij.openapi.ui.popup.JBPopupFactory
import com.intellij.psi.PsiFile
import dev.inlayd.core.actions.Action
import dev.inlayd.core.actions.ActionLocation

/** Alt+Enter: opens a list of the daemon's actions for this place. */
class ActionsIntention :
    IntentionAction,
    DumbAware {
    override fun getText() = "Inlayd actions…"

    override fun getFamilyName() = "Inlayd actions"

    override fun startInWriteAction() = false

    override fun isAvailable(project: Project, editor: Editor?, file: PsiFile?) =
        editor != null && offered(project, ActionLocation.INTENTION_MENU).isNotEmpty()

    override fun invoke(project: Project, editor: Editor?, file: PsiFile?) {
        val place = editor ?: return
        val choices = offered(project, ActionLocation.INTENTION_MENU).map(::Choice)
        JBPopupFactory.getInstance().createPopupChooserBuilder(choices)
            .setTitle("Inlayd")
            .setItemChosenCallback {
                ActionRun(project, it.action, ActionLocation.INTENTION_MENU, place).start()
            }
            .createPopup()
            .showInBestPositionFor(place)
    }

    override fun generatePreview(project: Project, editor: Editor, file: PsiFile): IntentionPreviewInfo =
        IntentionPreviewInfo.EMPTY

    /** A line of the list; [toString] is what it shows. */
    private class Choice(val action: Action) {
        override fun toString() = action.title
    }
}
