package dev.inlayd.core.support

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import dev.inlayd.core.rpc.FrameReader
import dev.inlayd.core.rpc.frame
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.json
import dev.inlayd.core.rpc.string
import java.io.InputStream
import java.io.OutputStream
import java.io.PipedInputStream
import java.io.PipedOutputStream
import java.util.concurrent.CompletableFuture
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/**
 * A daemon inside the test that says exactly what the test wants, as a process that could be started.
 *
 * It answers `initialize` by itself; everything else waits in [received].
 */
class FakeDaemon : Process() {
    val received = LinkedBlockingQueue<JsonObject>()
    private val toDaemon = PipedOutputStream()
    private val fromClient = PipedInputStream(toDaemon, 1 shl 16)
    private val toClient = PipedOutputStream()
    private val fromDaemon = PipedInputStream(toClient, 1 shl 16)
    private val ended = CompletableFuture<Process>()
    private var code = 0

    /** Reads what the client sends; without it the client's pipe fills up. */
    fun reads(): FakeDaemon = also {
        thread(isDaemon = true, name = "fake daemon") {
            val reader = FrameReader(fromClient)
            while (true) take(JsonParser.parseString(String(reader.read() ?: break)) as JsonObject)
            end(0)
        }
    }

    /** Gives the next message that the client sent; fails after ten seconds. */
    fun next(): JsonObject = checkNotNull(received.poll(10, TimeUnit.SECONDS)) { "nothing was sent" }

    /** Gives the next message of a method, leaving out those before it. */
    fun next(method: String): JsonObject =
        generateSequence { next() }.first { it["method"].string() == method }

    /** Sends a message. */
    fun send(vararg fields: Pair<String, Any?>) =
        raw(frame("${json("jsonrpc" to "2.0", *fields)}".toByteArray()))

    /** Answers a request. */
    fun answer(request: JsonObject, result: Any?) = send("id" to request["id"], "result" to result)

    /** Sends bytes as they are. */
    fun raw(bytes: ByteArray) {
        toClient.write(bytes)
        toClient.flush()
    }

    /** Ends, as a process that exits. */
    fun end(code: Int) {
        this.code = code
        toClient.close()
        fromClient.close()
        ended.complete(this)
    }

    private fun take(message: JsonObject) {
        val method: JsonElement? = message["method"]
        when (method.string()) {
            "initialize" -> answer(message, json("serverInfo" to json("name" to "fake", "version" to "9.9")))
            "shutdown" -> answer(message, null)
            "exit" -> end(0)
        }
        received += message
    }

    override fun getOutputStream(): OutputStream = toDaemon

    override fun getInputStream(): InputStream = fromDaemon

    override fun getErrorStream(): InputStream = "warning: it is a fake\n".byteInputStream()

    override fun waitFor(): Int = ended.get().let { code }

    override fun exitValue(): Int = if (ended.isDone) code else throw IllegalThreadStateException("it runs")

    override fun destroy() = end(143)

    override fun destroyForcibly(): Process = also { end(137) }

    override fun isAlive(): Boolean = !ended.isDone

    override fun onExit(): CompletableFuture<Process> = ended.copy()
}
