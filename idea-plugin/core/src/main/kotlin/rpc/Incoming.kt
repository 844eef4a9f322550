package dev.inlayd.core.rpc

import com.google.gson.JsonElement

/** Handles what the other end sends of its own accord. */
internal interface Incoming {
    /**
     * Answers a request. Runs as a coroutine of its own, cancelled when the other end calls it off.
     *
     * @throws RpcException to be answered as it is; any other exception is answered as an internal error
     */
    suspend fun request(method: String, params: JsonElement?): JsonElement

    /** Takes a notification. They come in order, and nothing is read before this returns: it must be quick. */
    fun notification(method: String, params: JsonElement?)
}
