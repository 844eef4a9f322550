package dev.inlayd.core.status

import dev.inlayd.core.daemon.DaemonState

/**
 * Everything the status widget tells.
 *
 * @property daemon how the daemon's process is
 * @property model the completion model: its name, or where it is asked; null before the daemon has told
 * @property modelState the daemon's word for it: `ready`, `starting`, `error`, `off`, …; null before it has told
 * @property modelError what is wrong with the model, for a person
 * @property latencyMs time from the last request to its answer as the editor saw it, milliseconds
 * @property busy whether a request is under way
 * @property last how the last request ended; null before the first
 */
data class Status(
    val daemon: DaemonState = DaemonState.Stopped,
    val model: String? = null,
    val modelState: String? = null,
    val modelError: String? = null,
    val latencyMs: Double? = null,
    val busy: Boolean = false,
    val last: Outcome? = null,
)

/** How a request for ghost text ended, and with it why nothing came. */
sealed interface Outcome {
    /** [count] suggestions came. */
    data class Suggested(val count: Int) : Outcome

    /** The daemon had nothing good to say here; [why] is its reason for a person, once it has been asked for. */
    data class Nothing(val why: String? = null) : Outcome

    /** The user went on before the answer came: cancelled, superseded, or the text had changed. */
    data object Stale : Outcome

    /** Completion while typing is off for this language, or everywhere. */
    data class SwitchedOff(val language: String?) : Outcome

    /** The daemon was not running. */
    data object NoDaemon : Outcome

    /** The daemon or its model failed; [message] is for a person. */
    data class Failed(val message: String) : Outcome
}
