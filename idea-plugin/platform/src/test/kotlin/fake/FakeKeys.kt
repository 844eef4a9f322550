package dev.inlayd.idea.fake

import com.intellij.codeInsight.inline.completion.InlineCompletionEvent
import com.intellij.openapi.actionSystem.ActionManager
import com.intellij.openapi.actionSystem.ActionPromoter
import com.intellij.openapi.actionSystem.ActionUpdateThread
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.actionSystem.CommonDataKeys
import com.intellij.openapi.actionSystem.DataContext
import com.intellij.openapi.actionSystem.Presentation
import com.intellij.openapi.project.DumbAwareAction
import com.intellij.openapi.util.ActionCallback
import java.awt.Component
import java.awt.event.InputEvent
import javax.swing.KeyStroke

/** Actions and keys: those of the plugin and those of the platform that they meet. */
class FakeKeys(private val promoters: List<ActionPromoter>, private val ghosts: FakeGhosts) :
    ActionManager() {
    private val actions = LinkedHashMap<String, AnAction>()
    private val keymap = mutableListOf<Pair<KeyStroke, AnAction>>()

    /** What was done, by the ids of the actions. */
    val performed = mutableListOf<String>()

    init {
        own("InsertInlineCompletionAction", "TAB") { ghosts.of(it).insert() }
        own("NextInlineCompletionSuggestionAction", "alt CLOSE_BRACKET") { ghosts.of(it).switch(1) }
        own("PrevInlineCompletionSuggestionAction", "alt OPEN_BRACKET") { ghosts.of(it).switch(-1) }
        own("EditorEscape", "ESCAPE") { ghosts.of(it).hide(FakeGhosts.ESCAPE) }
        own("InsertInlineCompletionWordAction", "control RIGHT") {
            ghosts.of(it).insertPart(InlineCompletionEvent.InsertNextWord(it))
        }
        own("InsertInlineCompletionLineAction", "END") {
            ghosts.of(it).insertPart(InlineCompletionEvent.InsertNextLine(it))
        }
        own("CallInlineCompletionAction", "alt shift BACK_SLASH") {
            ghosts.of(it).invoke(InlineCompletionEvent.DirectCall(it, it))
        }
        own("HippieCompletion", "alt SLASH") { }
    }

    private fun own(id: String, key: String, step: (FakeEditor) -> Unit) =
        add(id, PlatformAction(id, step), key)

    /** Registers an action, with a key where it has one. */
    fun add(id: String, action: AnAction, key: String? = null) {
        check(actions.put(id, action) == null) { "two actions are called $id" }
        if (key == null) return
        keymap += checkNotNull(KeyStroke.getKeyStroke(key)) { "$key is no keystroke" } to action
    }

    override fun getAction(actionId: String): AnAction? = actions[actionId]

    override fun tryToExecute(
        action: AnAction,
        inputEvent: InputEvent?,
        contextComponent: Component?,
        place: String?,
        now: Boolean,
    ): ActionCallback {
        checkUi("an action")
        val editor = (ghosts.focused as FakeEditor?)?.takeIf { it.contentComponent === contextComponent }
        perform(action, DataContexts.of(editor))
        return ActionCallback()
    }

    /** Presses a key in an editor: of all its actions, promoted, the first that is enabled is done. */
    fun press(key: String, editor: FakeEditor) {
        val stroke = KeyStroke.getKeyStroke(key)
        val context = DataContexts.of(editor)
        ghosts.focused = editor
        val all = keymap.filter { it.first == stroke }.map { it.second }
        val promoted = promoters.flatMap { it.promote(all, context).orEmpty() }
        val order = (promoted + all).distinct()
        val first = order.firstOrNull { updated(it, context).isEnabledAndVisible } ?: return
        onUi { perform(first, context) }
    }

    /** Updates an action on the thread that it asks for, and gives how it looks. */
    fun updated(action: AnAction, context: DataContext): Presentation {
        val event = event(action, context)
        if (action.actionUpdateThread == ActionUpdateThread.BGT) {
            checkBackground("an update that asked for the background")
            action.update(event)
        } else {
            onUi { action.update(event) }
        }
        return event.presentation
    }

    /** Does an action, on the UI thread. */
    fun perform(action: AnAction, context: DataContext) {
        checkUi("an action")
        performed += actions.entries.firstOrNull { it.value === action }?.key ?: action.javaClass.simpleName
        action.actionPerformed(event(action, context))
    }

    /** Makes the event that an action gets. */
    fun event(action: AnAction, context: DataContext): AnActionEvent {
        val presentation = Presentation()
        presentation.text = action.templatePresentation.text
        return AnActionEvent(null, context, "keyboard", presentation, this, 0)
    }

    private class PlatformAction(private val id: String, private val step: (FakeEditor) -> Unit) :
        DumbAwareAction() {
        override fun getActionUpdateThread() = ActionUpdateThread.BGT

        override fun actionPerformed(e: AnActionEvent) =
            step(checkNotNull(e.getData(CommonDataKeys.EDITOR)) { "$id has no editor" } as FakeEditor)
    }
}
