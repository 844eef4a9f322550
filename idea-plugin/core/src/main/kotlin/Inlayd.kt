package dev.inlayd.core

import dev.inlayd.core.actions.Actions
import dev.inlayd.core.documents.Documents
import dev.inlayd.core.settings.Settings
import dev.inlayd.core.status.Status
import dev.inlayd.core.suggestions.Ask
import dev.inlayd.core.suggestions.SuggestionSession
import kotlinx.coroutines.flow.StateFlow
import java.nio.file.Path

/** One project's inlayd: its daemon and all that is done with it. Made by [inlayd], closed by [stop]. */
interface Inlayd {
    /** How everything is, for the status widget. */
    val status: StateFlow<Status>

    /** The open documents. */
    val documents: Documents

    /** The actions. */
    val actions: Actions

    /** Starts the daemon, also once more after it has failed; does nothing while it runs. Returns at once. */
    fun start()

    /** Takes new settings: tells the daemon, or starts it anew where that is needed. Returns at once. */
    fun configure(settings: Settings)

    /**
     * Asks for ghost text; gives null where there is none, and [status] tells why. Cancelling the coroutine
     * calls the request off. Never throws but for cancellation; an answer to a text that has changed is dropped.
     */
    suspend fun suggest(ask: Ask): SuggestionSession?

    /** Asks the daemon how it is and brings [status] up to date: when the widget's popup opens. */
    suspend fun refresh()

    /** Stops the daemon: asks it to end, and ends it if it does not within a second or two. Safe to repeat. */
    suspend fun stop()
}

/**
 * Facts about the project and its IDE.
 *
 * @property folders absolute paths of the project's content roots, the first one first
 * @property trusted whether programs of the project may be run: its own `inlayd` is used only then
 * @property clientName name of the IDE, for the daemon's log
 * @property clientVersion its version and the plugin's
 */
data class Project(
    val folders: List<Path>,
    val trusted: Boolean = false,
    val clientName: String = "inlayd for JetBrains IDEs",
    val clientVersion: String = "",
)
