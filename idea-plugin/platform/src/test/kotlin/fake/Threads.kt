package dev.inlayd.idea.fake

import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import javax.swing.SwingUtilities

/** What was done on a thread where it must not be; a test that ends with one has failed. */
val offences = CopyOnWriteArrayList<String>()

/** Runs something on the UI thread and gives what it gives. */
fun <T> onUi(step: () -> T): T {
    if (SwingUtilities.isEventDispatchThread()) return step()
    var result: Result<T>? = null
    SwingUtilities.invokeAndWait { result = runCatching(step) }
    return checkNotNull(result).getOrThrow()
}

/** Waits until something holds; the limit only ends a test that has failed. */
fun eventually(what: String, holds: () -> Boolean) {
    val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S)
    while (!holds()) {
        if (System.nanoTime() > end) throw TimeoutException("never: $what")
        Thread.sleep(POLL_MS)
    }
    onUi { }
}

/** Notes an offence where this is the UI thread. */
fun checkBackground(what: String) {
    if (SwingUtilities.isEventDispatchThread()) {
        offences += "$what on the UI thread: ${Throwable().stackTrace.take(DEPTH).joinToString()}"
    }
}

/** Notes an offence where this is not the UI thread. */
fun checkUi(what: String) {
    if (!SwingUtilities.isEventDispatchThread()) offences += "$what outside of the UI thread"
}

private const val LIMIT_S = 20L
private const val POLL_MS = 5L
private const val DEPTH = 12
