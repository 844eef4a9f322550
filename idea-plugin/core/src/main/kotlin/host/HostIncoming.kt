package dev.inlayd.core.host

import com.google.gson.JsonElement
import com.google.gson.JsonNull
import dev.inlayd.core.actions.BadEditException
import dev.inlayd.core.actions.Progress
import dev.inlayd.core.actions.editsOf
import dev.inlayd.core.actions.rangeOrNull
import dev.inlayd.core.rpc.Incoming
import dev.inlayd.core.rpc.RpcCodes
import dev.inlayd.core.rpc.RpcException
import dev.inlayd.core.rpc.elements
import dev.inlayd.core.rpc.flag
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.int
import dev.inlayd.core.rpc.json
import dev.inlayd.core.rpc.jsonValue
import dev.inlayd.core.rpc.string

/** Hands on to the editor what the daemon asks and tells. */
internal class HostIncoming(private val host: EditorHost, private val progress: Progress) : Incoming {
    override suspend fun request(method: String, params: JsonElement?): JsonElement = when (method) {
        "workspace/applyEdit" -> applyEdit(params)
        "window/showDocument" -> json("success" to showDocument(params))
        "window/showMessageRequest" -> ask(params)
        "inlayd/variable" -> json("value" to host.variable(required(params, "name")))
        "window/workDoneProgress/create" -> JsonNull.INSTANCE
        "workspace/configuration" -> jsonValue(params["items"].elements().map { null })
        else -> throw RpcException(RpcCodes.METHOD_NOT_FOUND, "$method: this editor does not know it")
    }

    override fun notification(method: String, params: JsonElement?) {
        val text = params["message"].string()
        val severity = Severity.of(params["type"].int())
        when {
            method == "\$/progress" -> progress.take(params)
            method == "window/logMessage" && text != null -> host.log(severity, text)
            method == "window/showMessage" && text != null -> host.message(severity, text)
        }
    }

    private suspend fun applyEdit(params: JsonElement?): JsonElement = try {
        json("applied" to host.applyEdit(params["label"].string(), editsOf(params["edit"])))
    } catch (error: BadEditException) {
        json("applied" to false, "failureReason" to error.message)
    }

    private suspend fun showDocument(params: JsonElement?): Boolean = host.showDocument(
        required(params, "uri"),
        rangeOrNull(params["selection"]),
        takeFocus = params["takeFocus"].flag() ?: false,
        external = params["external"].flag() ?: false,
    )

    private suspend fun ask(params: JsonElement?): JsonElement {
        val choices = params["actions"].elements()
        val titles = choices.mapNotNull { it["title"].string() }
        val chosen = host.ask(Severity.of(params["type"].int()), required(params, "message"), titles)
        return choices.firstOrNull { it["title"].string() == chosen } ?: JsonNull.INSTANCE
    }

    private fun required(params: JsonElement?, name: String): String = params[name].string()
        ?: throw RpcException(RpcCodes.INVALID_PARAMS, "params.$name: not a string")
}
