package dev.inlayd.core.results

import dev.inlayd.core.actions.Action
import dev.inlayd.core.actions.ActionEvent
import dev.inlayd.core.actions.Interaction
import dev.inlayd.core.support.test
import dev.inlayd.core.support.until
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.launch
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.CsvSource
import org.junit.jupiter.params.provider.EnumSource
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.Test
import kotlin.test.assertEquals

/** Where results go. */
class ResultRouterTest {
    private val places = Places()

    private suspend fun follow(interaction: Interaction, events: Flow<ActionEvent>) =
        ResultRouter(Action("id", "Title", interaction = interaction), places).follow(events)

    private fun says(vararg pieces: String) = flowOf(
        *pieces.map(ActionEvent::Text).toTypedArray(),
        ActionEvent.Done(pieces.joinToString(""), emptyList()),
    )

    @ParameterizedTest
    @CsvSource(
        "APPEND_CURSOR, append: ab",
        "ON_PASTE, append: ab",
        "APPEND_CURSOR_STREAM, append: a|append: b",
        "OUTPUT_FILE, file: ab",
        "REPLACE_SELECTION, replace: ab",
        "REPLACE_CURRENT_FILE, all: ab",
        "INSERT_BEFORE_SELECTION, before: ab",
        "RIGHT_PANEL, panel: Title|+a|+b|end: null",
        "RUN_PANEL, panel: Title|+a|+b|end: null",
        "STREAM_DIFF, preview: ab|replace: ab",
    )
    fun `the interaction says where`(interaction: Interaction, expected: String) = test {
        follow(interaction, says("a", "b"))
        assertEquals(expected.split('|'), places.said)
    }

    @Test
    fun `a file that the daemon has saved is not made again`() = test {
        follow(Interaction.OUTPUT_FILE, flowOf(ActionEvent.Done("a", emptyList(), "file:///out/a.md")))
        assertEquals(emptyList(), places.said)
    }

    @ParameterizedTest
    @EnumSource
    fun `without an editor everything but a file goes into the panel`(interaction: Interaction) = test {
        places.hasEditor = false
        follow(interaction, says("a"))
        val expected = if (interaction == Interaction.OUTPUT_FILE) "file: a" else "panel: Title"
        assertEquals(expected, places.said.first())
    }

    @Test
    fun `a preview that is refused changes nothing`() = test {
        places.accepts = false
        follow(Interaction.STREAM_DIFF, says("a"))
        assertEquals(listOf("preview: a"), places.said)
    }

    @Test
    fun `failures are told where the result would have come`() = test {
        follow(Interaction.RIGHT_PANEL, flowOf(ActionEvent.Step("thinking", null), ActionEvent.Failed("no")))
        follow(Interaction.REPLACE_SELECTION, flowOf(ActionEvent.Failed("no")))
        assertEquals(listOf("panel: Title", "step: thinking", "end: no", "fail: no"), places.said)
    }

    @Test
    fun `an action that is called off says so in the panel`() = test {
        val job = launch {
            follow(
                Interaction.RIGHT_PANEL,
                flow {
                    emit(ActionEvent.Text("a"))
                    awaitCancellation()
                },
            )
        }
        until { "+a" in places.said }
        job.cancelAndJoin()
        assertEquals("end: Stopped", places.said.last())
    }

    @ParameterizedTest
    @CsvSource(
        "'plain', 'plain'",
        "'```py\nx = 1\n```', 'x = 1'",
        "'Here:\n```\na\nb\n```\nDone.', 'a\nb'",
        "'```\na\n```\n```\nb\n```', '```\na\n```\n```\nb\n```'",
        "'```\nopen', '```\nopen'",
        "'```\n```', ''",
    )
    fun `one fenced block is the code of an answer`(answer: String, code: String) =
        assertEquals(code, codeOf(answer))

    private class Places : ResultPlaces {
        val said = CopyOnWriteArrayList<String>()
        var accepts = true
        override var hasEditor = true

        override suspend fun panel(title: String): Answer {
            said += "panel: $title"
            return object : Answer {
                override fun append(piece: String) {
                    said += "+$piece"
                }

                override fun step(message: String?) {
                    said += "step: $message"
                }

                override fun end(problem: String?) {
                    said += "end: $problem"
                }
            }
        }

        override suspend fun append(text: String) {
            said += "append: $text"
        }

        override suspend fun replaceSelection(text: String) {
            said += "replace: $text"
        }

        override suspend fun insertBeforeSelection(text: String) {
            said += "before: $text"
        }

        override suspend fun replaceAll(text: String) {
            said += "all: $text"
        }

        override suspend fun preview(title: String, text: String): Boolean {
            said += "preview: $text"
            return accepts
        }

        override suspend fun newFile(text: String) {
            said += "file: $text"
        }

        override fun fail(title: String, message: String) {
            said += "fail: $message"
        }
    }
}
