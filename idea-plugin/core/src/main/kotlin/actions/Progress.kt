package dev.inlayd.core.actions

import com.google.gson.JsonElement
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.string
import java.util.concurrent.ConcurrentHashMap

/** Hands `$/progress` on to the one who gave the token. */
internal class Progress {
    private val listeners = ConcurrentHashMap<String, (JsonElement?) -> Unit>()

    /** Runs [work] while [listener] hears what comes under [token]. The listener must return at once. */
    suspend fun <T> listening(token: String, listener: (JsonElement?) -> Unit, work: suspend () -> T): T {
        listeners[token] = listener
        try {
            return work()
        } finally {
            listeners.remove(token)
        }
    }

    /** Takes the parameters of a `$/progress`; a token that nobody knows (any more) is ignored. */
    fun take(params: JsonElement?) {
        listeners[params["token"].string() ?: return]?.invoke(params["value"])
    }
}
