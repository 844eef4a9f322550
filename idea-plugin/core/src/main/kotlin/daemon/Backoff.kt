package dev.inlayd.core.daemon

import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * How long it is waited before a daemon that ended on its own is started again. The first pause is short, because a
 * single crash should cost no more than one suggestion; they double from there.
 */
internal object Backoff {
    /** So many starts in a row are tried again; the next end is the last one. */
    const val MOST_RESTARTS: Int = 5

    /** A daemon that ran for this long ran well: its end counts as the first one again. */
    val WELL: Duration = 60.seconds

    private val FIRST = 250.milliseconds

    /** Gives the pause before restart number [number] (from 1); null when it is not tried again. */
    fun pause(number: Int): Duration? = if (number in 1..MOST_RESTARTS) FIRST * (1 shl (number - 1)) else null
}
