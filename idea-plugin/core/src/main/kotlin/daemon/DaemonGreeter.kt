package dev.inlayd.core.daemon

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import dev.inlayd.core.Project
import dev.inlayd.core.documents.OpenDocuments
import dev.inlayd.core.rpc.Connection
import dev.inlayd.core.rpc.Incoming
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.json
import dev.inlayd.core.rpc.string

/** Says `initialize`, `initialized`, and opens the documents. [options] gives the settings as they are told. */
internal class DaemonGreeter(
    private val project: Project,
    private val documents: OpenDocuments,
    private val incoming: Incoming,
    private val options: () -> JsonObject,
    private val log: (String) -> Unit,
) : Greeter {
    override fun connect(process: Process) =
        Connection(process.inputStream, process.outputStream.buffered(), incoming, log)

    override suspend fun greet(connection: Connection): Link {
        val answer = connection.request("initialize") { initialize() }
        connection.notify("initialized", JsonObject())
        return Link(
            connection,
            documents.attach(connection.outbox),
            answer["serverInfo"]["version"].string().orEmpty(),
        )
    }

    override fun ended() = documents.detach()

    private fun initialize(): JsonElement = json(
        "processId" to ProcessHandle.current().pid(),
        "clientInfo" to json("name" to project.clientName, "version" to project.clientVersion),
        "workspaceFolders" to project.folders.map {
            json("uri" to it.toUri().toString().removeSuffix("/"), "name" to "${it.fileName ?: it}")
        },
        "capabilities" to CAPABILITIES,
        "initializationOptions" to options(),
    )

    private companion object {
        val CAPABILITIES = json(
            "general" to json("positionEncodings" to listOf("utf-16")),
            "window" to json("workDoneProgress" to true, "showDocument" to json("support" to true)),
            "workspace" to json(
                "applyEdit" to true,
                "workspaceFolders" to true,
                "workspaceEdit" to json(
                    "documentChanges" to true,
                    "resourceOperations" to listOf("create", "rename", "delete"),
                ),
            ),
        )
    }
}
