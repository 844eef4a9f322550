package dev.inlayd.idea.shots

import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.daemon.Problem
import dev.inlayd.core.settings.Settings
import dev.inlayd.core.status.Outcome
import dev.inlayd.core.status.Status
import dev.inlayd.core.support.Reply
import dev.inlayd.idea.fake.onUi
import dev.inlayd.idea.panel.AnswerView
import dev.inlayd.idea.settings.SettingsForm
import dev.inlayd.idea.status.StatusPanel
import dev.inlayd.idea.support.Bench
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Paints what a user sees into `build/shots`, to be looked at. */
class ShotsTest {
    @ParameterizedTest
    @EnumSource
    fun `the popup of the status widget`(theme: Theme) {
        val good = Status(
            daemon = DaemonState.Running("0.1.0"),
            model = "qwen2.5-coder-0.5b",
            modelState = "ready",
            latencyMs = 184.0,
            last = Outcome.Suggested(2),
        )
        val bad = Status(
            daemon = DaemonState.Failed(
                Problem(
                    Problem.Kind.NOT_INSTALLED,
                    "The command inlayd was not found",
                    "Run pip install . in a checkout of inlayd, or choose its scripts/inlayd in the settings.",
                ),
            ),
            last = Outcome.NoDaemon,
        )
        for ((name, status) in listOf("good" to good, "bad" to bad)) {
            val panel = onUi {
                theme.install()
                StatusPanel("kotlin", Settings()) { }.also { it.show(status) }
            }
            Picture.of("status-$name-${theme.name.lowercase()}", panel, theme)
        }
    }

    @ParameterizedTest
    @EnumSource
    fun `the panel while an answer streams`(theme: Theme) {
        val view = onUi {
            theme.install()
            AnswerView("Explain Code", stop = { })
        }
        view.append(ANSWER)
        onUi { view.draw() }
        view.step("Explain Code: writing")
        Picture.of("panel-${theme.name.lowercase()}", view, theme, 520, 560)
    }

    @ParameterizedTest
    @EnumSource
    fun `the settings page`(theme: Theme) {
        val form = onUi {
            theme.install()
            SettingsForm().also {
                it.show(Settings(disabledLanguages = setOf("markdown"), model = "qwen2.5-coder:1.5b"))
            }
        }
        Picture.of("settings-${theme.name.lowercase()}", form, theme, 640, 420)
    }

    @ParameterizedTest
    @EnumSource
    fun `ghost text that came from the daemon`(theme: Theme) {
        Bench().use { bench ->
            bench.model.reply = { Reply.Says("urn sum(item.price for item in self.items)\n") }
            val editor = bench.open("cart.py", CODE)
            bench.ide.type(editor, "t")
            val ghost = bench.awaitGhost(editor)
            val text = onUi { editor.document.text }
            EditorPicture(theme).paint(
                "ghost-${theme.name.lowercase()}",
                text,
                onUi {
                    editor.caretModel.offset
                },
                ghost,
            )
        }
    }

    private companion object {
        const val CODE =
            "class Cart:\n    def __init__(self):\n        self.items = []\n\n" +
                "    def total(self):\n        \"\"\"Sum of all prices.\"\"\"\n        re|\n\n" +
                "    def clear(self):\n        self.items = []\n"

        val ANSWER =
            """
            ## What it does

            `total` adds the prices of **all items** in the cart:

            ```python
            def total(self):
                return sum(item.price for item in self.items)
            ```

            1. An empty cart gives `0`, since `sum` starts there.
            2. Prices are not rounded; use `Decimal` for money:
               - `item.price` may be a float today
               - *every* caller rounds by itself

            | case | result |
            | --- | --- |
            | empty | `0` |
            | two items at 2.50 | `5.0` |

            > A discount is applied elsewhere, in `checkout`.

            The name could be
            """.trimIndent()
    }
}
