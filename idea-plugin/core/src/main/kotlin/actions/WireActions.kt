package dev.inlayd.core.actions

import com.google.gson.JsonElement
import dev.inlayd.core.daemon.Link
import dev.inlayd.core.documents.toJson
import dev.inlayd.core.rpc.RpcCodes
import dev.inlayd.core.rpc.RpcException
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.int
import dev.inlayd.core.rpc.json
import dev.inlayd.core.rpc.jsonValue
import dev.inlayd.core.rpc.string
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.channelFlow
import java.io.IOException
import java.util.concurrent.atomic.AtomicLong

/**
 * The actions over the wire: `inlayd/actions` and `inlayd/runAction`.
 *
 * @param link gives the daemon that runs, or null
 * @param progress hands on what comes under a token
 * @param log takes a line for the log
 */
internal class WireActions(
    private val link: () -> Link?,
    private val progress: Progress,
    private val log: (String) -> Unit,
) : Actions {
    private val tokens = AtomicLong()

    @Volatile
    override var known: List<Action> = emptyList()
        private set

    override suspend fun list(context: ActionContext): List<Action> {
        val link = link() ?: return emptyList()
        val found = try {
            link.connection.request("inlayd/actions") { params(link, context) }
        } catch (error: RpcException) {
            if (error.code !=
                RpcCodes.METHOD_NOT_FOUND
            ) {
                log("the actions could not be listed: ${error.message}")
            }
            return emptyList()
        } catch (_: IOException) {
            return emptyList()
        }
        return actionsOf(found).also { known = it }
    }

    override fun run(id: String, context: ActionContext): Flow<ActionEvent> = channelFlow {
        val link = link() ?: return@channelFlow send(ActionEvent.Failed("inlayd does not run"))
        val token = "action-${tokens.incrementAndGet()}"
        val text = StringBuilder()
        val end = try {
            progress.listening(token, { value -> eventsOf(value, text).forEach(::trySend) }) {
                val more = arrayOf("id" to id, "workDoneToken" to token, "partialResultToken" to token)
                val result = link.connection.request("inlayd/runAction") { params(link, context, *more) }
                val whole = result["text"].string() ?: text.toString()
                ActionEvent.Done(whole, editsOf(result["edit"]), result["file"].string())
            }
        } catch (error: RpcException) {
            ActionEvent.Failed(error.message)
        } catch (error: IOException) {
            ActionEvent.Failed("inlayd ended: ${error.message}")
        } catch (error: BadEditException) {
            ActionEvent.Failed("the action's edit makes no sense: ${error.message}")
        }
        send(end)
    }.buffer(Channel.UNLIMITED) // the reader of the daemon's messages must not wait for a panel that draws
}

/** Reads a step under the token of an action: its pieces of text are added to [text], too. */
private fun eventsOf(value: JsonElement?, text: StringBuilder): List<ActionEvent> {
    val piece = value.string() ?: value["text"].string()
    if (piece != null) {
        text.append(piece)
        return listOf(ActionEvent.Text(piece))
    }
    val message = value["message"].string() ?: value["title"].string() ?: return emptyList()
    return listOf(ActionEvent.Step(message, value["percentage"].int()))
}

/** Writes what an action is about; places are left out for a document that the daemon does not have open. */
private fun params(link: Link, context: ActionContext, vararg more: Pair<String, Any?>): JsonElement {
    val made = json(*more)
    context.uri?.let { made.add("textDocument", json("uri" to it)) }
    place(link, context.uri, context.offset)?.let { made.add("position", it) }
    val start = place(link, context.uri, context.selection?.start)
    val end = place(link, context.uri, context.selection?.end)
    if (start != null && end != null) made.add("range", json("start" to start, "end" to end))
    context.location?.let { made.addProperty("location", it.wire) }
    if (context.variables.isNotEmpty()) made.add("variables", jsonValue(context.variables))
    return made
}

private fun place(link: Link, uri: String?, offset: Int?): JsonElement? =
    if (uri == null || offset == null) null else link.told.position(uri, offset)?.toJson()
