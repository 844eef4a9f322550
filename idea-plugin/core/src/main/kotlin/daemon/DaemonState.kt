package dev.inlayd.core.daemon

import kotlin.time.Duration

/** How the daemon's process is. */
sealed interface DaemonState {
    /** There is none and none is wanted: not started yet, switched off, or the IDE closes. */
    data object Stopped : DaemonState

    /** It is being started; [attempt] counts from 1 and starts anew once it has run well for a while. */
    data class Starting(val attempt: Int) : DaemonState

    /** It answers; [version] is what it says of itself. */
    data class Running(val version: String) : DaemonState

    /** It ended on its own and is started again after [pause]; [why] is for a person. */
    data class Waiting(val attempt: Int, val pause: Duration, val why: String) : DaemonState

    /** It does not run and is not started again by itself. */
    data class Failed(val problem: Problem) : DaemonState
}

/**
 * What keeps the daemon from running, for a person.
 *
 * @property kind what kind of problem, for the button that goes with it
 * @property what what is wrong and where
 * @property mend what to do about it
 */
data class Problem(val kind: Kind, val what: String, val mend: String) {
    /** The kinds of problems, each with its own button in the IDE. */
    enum class Kind {
        /** No `inlayd` command was found: show how to install it, or choose the file. */
        NOT_INSTALLED,

        /** It was found and cannot be started: open the settings. */
        NOT_STARTABLE,

        /** It was started and ended again and again: show the log, or start it again. */
        KEEPS_ENDING,
    }
}
