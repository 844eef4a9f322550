package dev.inlayd.core.results

import dev.inlayd.core.actions.Action
import dev.inlayd.core.actions.ActionEvent
import dev.inlayd.core.actions.Interaction
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.flow.Flow

/**
 * Brings what an action says to where its interaction wants it. Ends when the flow ends; cancelling calls the
 * action off and leaves what has been written so far.
 */
class ResultRouter(private val action: Action, private val places: ResultPlaces) {
    private val target = if (places.hasEditor) action.interaction else action.interaction.withoutEditor()
    private var answer: Answer? = null

    /** Follows a run to its end. */
    suspend fun follow(events: Flow<ActionEvent>) {
        if (target.isPanel()) answer = places.panel(action.title)
        try {
            events.collect { take(it) }
        } catch (stopped: CancellationException) {
            answer?.end("Stopped")
            throw stopped
        }
    }

    private suspend fun take(event: ActionEvent) {
        when (event) {
            is ActionEvent.Text ->
                if (target == Interaction.APPEND_CURSOR_STREAM) {
                    places.append(event.piece)
                } else {
                    answer?.append(event.piece)
                }

            is ActionEvent.Step -> answer?.step(event.message)

            is ActionEvent.Done -> finish(event)

            is ActionEvent.Failed -> answer?.end(event.message) ?: places.fail(action.title, event.message)
        }
    }

    private suspend fun finish(done: ActionEvent.Done) {
        val text = done.text
        answer?.end()
        if (text.isEmpty()) return
        when (target) {
            Interaction.RUN_PANEL, Interaction.RIGHT_PANEL, Interaction.APPEND_CURSOR_STREAM -> Unit

            Interaction.APPEND_CURSOR, Interaction.ON_PASTE -> places.append(codeOf(text))

            // A daemon that has saved the answer has shown its file too.
            Interaction.OUTPUT_FILE -> if (done.file == null) places.newFile(codeOf(text))

            Interaction.REPLACE_SELECTION -> places.replaceSelection(codeOf(text))

            Interaction.REPLACE_CURRENT_FILE -> places.replaceAll(codeOf(text))

            Interaction.INSERT_BEFORE_SELECTION -> places.insertBeforeSelection(codeOf(text))

            Interaction.STREAM_DIFF ->
                if (places.preview(action.title, codeOf(text))) places.replaceSelection(codeOf(text))
        }
    }
}

private fun Interaction.isPanel() = this == Interaction.RUN_PANEL || this == Interaction.RIGHT_PANEL

private fun Interaction.withoutEditor() = if (this ==
    Interaction.OUTPUT_FILE
) {
    this
} else {
    Interaction.RIGHT_PANEL
}
