package dev.inlayd.core.daemon

import com.google.gson.JsonNull
import dev.inlayd.core.rpc.Connection
import dev.inlayd.core.rpc.RpcException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.io.IOException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** How long a daemon may take to end once it was asked to. */
internal val FAREWELL: Duration = 2.seconds

/**
 * Ends a process for certain: asks it (`shutdown`, `exit`), closes its input, then ends it, then kills it.
 * A process that has ended already is fine. [polite] is false where nobody is left to ask.
 */
internal suspend fun end(process: Process, connection: Connection, polite: Boolean) {
    if (polite && process.isAlive) {
        withTimeoutOrNull(FAREWELL) {
            try {
                connection.request("shutdown") { JsonNull.INSTANCE }
                connection.notify("exit", JsonNull.INSTANCE)
                process.onExit().await()
            } catch (_: IOException) {
                // it ended while it was asked: just as well
            } catch (_: RpcException) {
                // it does not know how to end: it is ended below
            }
        }
    }
    connection.end("the daemon was stopped")
    withContext(Dispatchers.IO) { close(process) }
    if (!process.endsWithin(FAREWELL / 4)) process.destroy()
    if (!process.endsWithin(FAREWELL / 2)) process.destroyForcibly()
    process.endsWithin(FAREWELL)
}

private suspend fun Process.endsWithin(limit: Duration): Boolean =
    withTimeoutOrNull(limit) { onExit().await() } != null

private fun close(process: Process) {
    try {
        process.outputStream.close()
    } catch (_: IOException) {
        // what was still to be written is of no use to anybody
    }
}
