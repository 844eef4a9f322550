package dev.inlayd.core.actions

import dev.inlayd.core.text.Range

/** Where an action is offered (the `actionLocation` of its script). */
enum class ActionLocation(internal val wire: String) {
    /** The editor's context menu. */
    CONTEXT_MENU("ContextMenu"),

    /** Alt+Enter. */
    INTENTION_MENU("IntentionMenu"),

    /** The terminal. */
    TERMINAL_MENU("TerminalMenu"),

    /** Beside the commit message. */
    COMMIT_MENU("CommitMenu"),

    /** The run panel. */
    RUN_PANEL("RunPanel"),

    /** An input box of its own. */
    INPUT_BOX("InputBox"),

    /** The context menu of a database. */
    DATABASE_MENU("DatabaseMenu"),

    /** The context menu of a console. */
    CONSOLE_MENU("ConsoleMenu"),

    /** The context menu of the version control log. */
    VCS_LOG_MENU("VcsLogMenu"),

    /** The chat. */
    CHAT_BOX("ChatBox"),

    /** Chat inside the editor. */
    INLINE_CHAT("InlineChat"),
}

/** Where the result of an action goes (the `interaction` of its script). */
enum class Interaction(internal val wire: String) {
    /** Into the document at the caret, at the end. */
    APPEND_CURSOR("AppendCursor"),

    /** Into the document at the caret, while it streams. */
    APPEND_CURSOR_STREAM("AppendCursorStream"),

    /** Into a new file. */
    OUTPUT_FILE("OutputFile"),

    /** In place of the selection. */
    REPLACE_SELECTION("ReplaceSelection"),

    /** In place of the whole file. */
    REPLACE_CURRENT_FILE("ReplaceCurrentFile"),

    /** Before the selection. */
    INSERT_BEFORE_SELECTION("InsertBeforeSelection"),

    /** Into the run panel. */
    RUN_PANEL("RunPanel"),

    /** In place of what is pasted. */
    ON_PASTE("OnPaste"),

    /** Into the panel on the right. */
    RIGHT_PANEL("RightPanel"),

    /** As a difference that is accepted or rejected. */
    STREAM_DIFF("StreamDiff"),
}

/**
 * One action that the daemon offers at a place.
 *
 * @property id names it in [Actions.run]
 * @property title what the menu says
 * @property description one sentence more; may be empty
 * @property locations where it is offered
 * @property interaction where its result goes
 * @property shortcut keystroke as the script writes it; null for none
 * @property enabled whether it is of use at the place that was asked about
 */
data class Action(
    val id: String,
    val title: String,
    val description: String = "",
    val locations: Set<ActionLocation> = emptySet(),
    val interaction: Interaction = Interaction.RUN_PANEL,
    val shortcut: String? = null,
    val enabled: Boolean = true,
)

/**
 * What an action is asked for or run on; everything may be left out.
 *
 * @property uri the document
 * @property offset the caret, UTF-16 units
 * @property selection the selected stretch
 * @property location from where it was started
 * @property variables values for the script's variables: console text, commit hashes, the user's input
 */
data class ActionContext(
    val uri: String? = null,
    val offset: Int? = null,
    val selection: Selection? = null,
    val location: ActionLocation? = null,
    val variables: Map<String, String> = emptyMap(),
)

/** A selected stretch: UTF-16 units from [start] up to, but without, [end]. */
data class Selection(val start: Int, val end: Int)

/** What happens while an action runs, in this order: any number of steps, then one end. */
sealed interface ActionEvent {
    /** The next piece of the answer. */
    data class Text(val piece: String) : ActionEvent

    /** What it is doing; [percentage] from 0 to 100 where it is known. */
    data class Step(val message: String, val percentage: Int?) : ActionEvent

    /**
     * The end: the whole [text], [edits] that the editor has not been asked to apply otherwise, and the path of the
     * [file] that was written, where the action writes one.
     */
    data class Done(val text: String, val edits: List<FileEdit>, val file: String? = null) : ActionEvent

    /** The end: it failed; [message] is for a person. */
    data class Failed(val message: String) : ActionEvent
}

/** A change of one file, as plain data. */
sealed interface FileEdit {
    /** The file. */
    val uri: String

    /** Stretches of the file become other text; in the order of the file, none overlaps another. */
    data class Change(override val uri: String, val version: Int?, val edits: List<RangeEdit>) : FileEdit

    /** A file is made. */
    data class Create(override val uri: String, val overwrite: Boolean, val ignoreIfExists: Boolean) :
        FileEdit

    /** A file gets another name. */
    data class Rename(override val uri: String, val newUri: String, val overwrite: Boolean) : FileEdit

    /** A file is deleted. */
    data class Delete(override val uri: String, val ignoreIfMissing: Boolean) : FileEdit
}

/** [range] becomes [text]. */
data class RangeEdit(val range: Range, val text: String)
