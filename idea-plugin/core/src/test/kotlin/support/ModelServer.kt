package dev.inlayd.core.support

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.json
import dev.inlayd.core.rpc.string
import java.io.BufferedInputStream
import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.SocketException
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** What the model does with one request. */
sealed interface Reply {
    /** It says [text] at once. */
    data class Says(val text: String) : Reply

    /** It says nothing until the client goes away, at most for a minute. */
    data object Hangs : Reply

    /** It refuses with an HTTP status. */
    data class Refuses(val status: Int) : Reply
}

/** An OpenAI-compatible server on loopback: real sockets, and answers that the test chooses. */
class ModelServer : AutoCloseable {
    /** Chooses the answer for a prompt. */
    @Volatile
    var reply: (prompt: String) -> Reply = { Reply.Says("") }

    /** The prompts in their order. */
    val prompts = LinkedBlockingQueue<String>()

    private val listener = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    private val open = ConcurrentHashMap.newKeySet<Socket>()

    /** The base URL of its API. */
    val url: String = "http://127.0.0.1:${listener.localPort}/v1"

    init {
        thread(isDaemon = true, name = "model") { accept() }
    }

    /** Waits for the next request and gives its prompt; fails after ten seconds. */
    fun nextPrompt(): String = checkNotNull(prompts.poll(10, TimeUnit.SECONDS)) { "the model was not asked" }

    override fun close() {
        listener.close()
        open.forEach(Socket::close)
    }

    private fun accept() {
        try {
            while (true) {
                val socket = listener.accept()
                open += socket
                thread(isDaemon = true, name = "model connection") { serve(socket) }
            }
        } catch (_: SocketException) {
            // closed
        }
    }

    private fun serve(socket: Socket) = try {
        socket.use {
            it.tcpNoDelay = true
            it.soTimeout = 60_000
            val input = it.getInputStream().buffered()
            while (true) {
                val body = request(input) ?: break
                val prompt = body["prompt"].string() ?: "${body["messages"]}"
                val reply = reply(prompt)
                prompts += prompt
                if (reply == Reply.Hangs) input.read() else it.getOutputStream().write(written(reply))
            }
        }
    } catch (_: IOException) {
        // the client went away
    } finally {
        open -= socket
    }

    private fun request(input: BufferedInputStream): JsonObject? {
        val head = StringBuilder()
        while (!head.endsWith("\r\n\r\n")) {
            val unit = input.read()
            if (unit < 0) return null
            head.append(unit.toChar())
        }
        val length = Regex("(?i)content-length: (\\d+)").find(head)?.groupValues?.get(1)?.toInt() ?: 0
        return JsonParser.parseString(String(input.readNBytes(length))) as JsonObject
    }

    /** One choice, for completions and for chats. */
    private fun choice(text: String, why: String?) =
        json("index" to 0, "text" to text, "delta" to json("content" to text), "finish_reason" to why)

    private fun written(reply: Reply): ByteArray = when (reply) {
        is Reply.Says -> {
            val events = listOf(reply.text to null, "" to "stop").joinToString("") { (text, why) ->
                "data: ${json(
                    "choices" to listOf(json("index" to 0, "text" to text, "finish_reason" to why)),
                )}\n\n"
            } + "data: [DONE]\n\n"
            val size = events.toByteArray().size.toString(16)
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n" +
                "$size\r\n$events\r\n0\r\n\r\n"
        }

        is Reply.Refuses ->
            "HTTP/1.1 ${reply.status} No\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"

        Reply.Hangs -> ""
    }.toByteArray()
}
