package dev.inlayd.core.suggestions

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import dev.inlayd.core.rpc.Connection
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.json

/** Tells the daemon that gave the items; says nothing of items without a command, and nothing once it has ended. */
internal class WireReports(private val connection: Connection) : Reports {
    // At once and not after 750 ms: the daemon asks in advance for what may follow, and counts the time itself.
    override fun shown(item: Item) = note(item, "textDocument/didShowCompletion")

    override fun partiallyAccepted(item: Item, units: Int) =
        note(item, "textDocument/didPartiallyAcceptCompletion", "acceptedLength" to units)

    override fun accepted(item: Item) {
        val command = item.command["command"] ?: return
        val params = json("command" to command, "arguments" to item.command["arguments"])
        connection.send("workspace/executeCommand", params)
    }

    override fun dismissed(item: Item, why: Dismissal) =
        note(item, "inlayd/didRejectCompletion", "reason" to why.wire)

    private fun note(item: Item, method: String, vararg more: Pair<String, Any?>) {
        val command: JsonElement = item.command as? JsonObject ?: return
        connection.notify(method, json("item" to json("command" to command), *more))
    }
}
