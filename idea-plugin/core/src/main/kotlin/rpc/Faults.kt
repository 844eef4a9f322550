package dev.inlayd.core.rpc

import java.io.IOException

/** The other end answered a request with an error; [code] is one of [RpcCodes], or one of its own. */
class RpcException(val code: Int, override val message: String) : Exception(message)

/** The conversation has ended; [message] says how. */
class ConnectionClosedException(override val message: String) : IOException(message)

/** A request was not sent because what it asks about has changed meanwhile. */
internal class StaleException : Exception("the text has changed")

/** Error codes of JSON-RPC 2.0 and LSP 3.18. */
object RpcCodes {
    /** No JSON. */
    const val PARSE_ERROR: Int = -32700

    /** JSON, but no request. */
    const val INVALID_REQUEST: Int = -32600

    /** Nobody knows the method. */
    const val METHOD_NOT_FOUND: Int = -32601

    /** The parameters are not those of the method. */
    const val INVALID_PARAMS: Int = -32602

    /** Something went wrong inside. */
    const val INTERNAL_ERROR: Int = -32603

    /** Called off by the one who asked. */
    const val REQUEST_CANCELLED: Int = -32800

    /** The document has changed. */
    const val CONTENT_MODIFIED: Int = -32801

    /** Called off by the one who was asked. */
    const val SERVER_CANCELLED: Int = -32802

    /** It failed; the message is for a person. */
    const val REQUEST_FAILED: Int = -32803
}
