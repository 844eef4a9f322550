package dev.inlayd.core.status

import dev.inlayd.core.daemon.DaemonState
import kotlin.math.roundToInt

/** How grave what the widget tells is; the colour of its dot. */
enum class Mood {
    /** All is well. */
    GOOD,

    /** Something goes on. */
    BUSY,

    /** Switched off. */
    OFF,

    /** Something is wrong. */
    BAD,
}

/**
 * The status in words.
 *
 * @property label what the status bar shows: short
 * @property headline one line: how the daemon is
 * @property model the model and how it is; null before it is known
 * @property latency the last request's time; null before one
 * @property last how the last request ended, and why nothing came; null before one
 * @property mend what to do about a problem; null where there is none
 */
data class StatusWords(
    val mood: Mood,
    val label: String,
    val headline: String,
    val model: String?,
    val latency: String?,
    val last: String?,
    val mend: String?,
)

/** Puts the status into words. */
fun Status.words(): StatusWords {
    val (mood, headline) = headline()
    return StatusWords(
        mood = mood,
        label = if (mood == Mood.BAD) "inlayd !" else "inlayd",
        headline = headline,
        model = model?.let { name ->
            listOfNotNull(name, modelState?.takeIf { it != "ready" }).joinToString(": ")
        },
        latency = latencyMs?.let { if (it < 1000) "${it.roundToInt()} ms" else "%.1f s".format(it / 1000) },
        last = last?.words(),
        mend = (daemon as? DaemonState.Failed)?.problem?.mend ?: modelError,
    )
}

private fun Status.headline(): Pair<Mood, String> = when (val now = daemon) {
    DaemonState.Stopped -> Mood.OFF to "Not running"

    is DaemonState.Starting -> Mood.BUSY to "Starting"

    is DaemonState.Waiting ->
        Mood.BUSY to
            "Ended, starts again in ${now.pause.inWholeSeconds} s: ${now.why}"

    is DaemonState.Failed -> Mood.BAD to now.problem.what

    is DaemonState.Running ->
        when {
            modelError != null || modelState == "error" -> Mood.BAD to "The model does not answer"
            busy -> Mood.BUSY to "Completing"
            else -> Mood.GOOD to "Running, version ${now.version}"
        }
}

private fun Outcome.words(): String = when (this) {
    is Outcome.Suggested -> if (count == 1) "1 suggestion" else "$count suggestions"

    is Outcome.Nothing -> why ?: "Nothing good to say there"

    Outcome.Stale -> "The text went on before the answer came"

    is Outcome.SwitchedOff -> "Off while typing" + (language?.let { " in $it" } ?: "") +
        "; Alt+/ still asks"

    Outcome.NoDaemon -> "The daemon was not running"

    is Outcome.Failed -> message
}
