package dev.inlayd.core.daemon

import dev.inlayd.core.documents.WireDocuments
import dev.inlayd.core.rpc.Connection

/** A daemon that runs and answers: the conversation, what it knows of the documents, and its version. */
internal class Link(val connection: Connection, val told: WireDocuments, val version: String)

/** What is said to a daemon at the beginning, and who listens to it. */
internal interface Greeter {
    /** Makes the conversation with a process that has just been started. */
    fun connect(process: Process): Connection

    /** Says everything that is said first; gives the link once the daemon is ready to work. */
    suspend fun greet(connection: Connection): Link

    /** Takes note that the conversation is over. */
    fun ended()
}
