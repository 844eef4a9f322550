package dev.inlayd.core.results

/** One answer that grows in the panel. The functions return at once. */
interface Answer {
    /** More Markdown has come. */
    fun append(piece: String)

    /** What is going on; null for nothing more. */
    fun step(message: String?)

    /** It is complete; [problem] says what went wrong, for a person. */
    fun end(problem: String? = null)
}

/**
 * Where the results of one run of an action can go. Called in the background; each function goes to the UI thread
 * by itself and changes a document as one step of undo.
 */
interface ResultPlaces {
    /** Whether there is an editor that the run was started from, and it still is. */
    val hasEditor: Boolean

    /** Opens a new answer in the panel. */
    suspend fun panel(title: String): Answer

    /** Inserts at the caret, and the next time behind what was inserted before. */
    suspend fun append(text: String)

    /** Puts text in the place of what was selected, or at the caret where nothing was. */
    suspend fun replaceSelection(text: String)

    /** Puts text before what was selected. */
    suspend fun insertBeforeSelection(text: String)

    /** Puts text in the place of the whole document. */
    suspend fun replaceAll(text: String)

    /** Shows what was selected (or the document) against the text; gives whether the user wants it. */
    suspend fun preview(title: String, text: String): Boolean

    /** Makes a new file of the text and opens it. */
    suspend fun newFile(text: String)

    /** Tells what went wrong. */
    fun fail(title: String, message: String)
}
