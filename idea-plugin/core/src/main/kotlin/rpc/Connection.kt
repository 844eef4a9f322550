package dev.inlayd.core.rpc

import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParseException
import com.google.gson.JsonParser
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.atomic.AtomicReference

/**
 * One JSON-RPC 2.0 conversation over two streams of bytes, from its first message to its last.
 *
 * @param output where messages go; flushed after each
 * @param log takes a line about what the other end should not have sent
 */
internal class Connection(
    input: InputStream,
    private val output: OutputStream,
    private val incoming: Incoming,
    private val log: (String) -> Unit,
) {
    /** What waits to be sent. */
    val outbox: Outbox = Outbox()

    private val reader = FrameReader(input.buffered())
    private val ids = AtomicLong()
    private val asked = ConcurrentHashMap<Long, CompletableDeferred<JsonElement>>()
    private val answering = ConcurrentHashMap<String, Job>()

    @Volatile
    private var ended: String? = null

    /**
     * Converses until the other end closes its stream, sends what cannot be read, or the coroutine is cancelled;
     * gives why. The streams are left open; whoever made them must close them, which also ends a read that blocks.
     */
    suspend fun run(): String = coroutineScope {
        val writer = launch(Dispatchers.IO) { write() }
        val why = withContext(Dispatchers.IO) { read(this@coroutineScope) }
        end(why)
        writer.cancel()
        answering.values.forEach(Job::cancel)
        why
    }

    /** Ends the conversation for everybody who waits for an answer. */
    fun end(why: String) {
        ended = ended ?: why
        outbox.close()
        asked.keys.toList().forEach {
            asked.remove(it)?.completeExceptionally(ConnectionClosedException(why))
        }
    }

    /** Sends a notification; dropped where nobody reads and too much waits already. */
    fun notify(method: String, params: JsonElement) {
        if (!outbox.offer(Note(method, params))) log("$method was dropped: the daemon does not read")
    }

    /**
     * Sends a request and waits for its answer; cancelling the coroutine calls the request off.
     *
     * @param params made right before it is sent; throws [StaleException] where it is not to be sent any more
     * @throws RpcException the other end answered with an error
     * @throws ConnectionClosedException the conversation ended before the answer
     * @throws StaleException from [params]
     */
    suspend fun request(method: String, params: () -> JsonElement): JsonElement {
        val question = Question(ids.incrementAndGet(), method, params)
        asked[question.id] = question.answer
        try {
            ended?.let { throw ConnectionClosedException(it) }
            outbox.put(question)
            ended?.let { throw ConnectionClosedException(it) }
            return question.answer.await()
        } catch (error: CancellationException) {
            outbox.withdraw(question)
            if (question.isSentUnlessCancelled()) callOff(question.id)
            throw error
        } finally {
            asked.remove(question.id)
        }
    }

    /** Sends a request whose answer nobody waits for; dropped as a notification is. */
    fun send(method: String, params: JsonElement) {
        val question = Question(ids.incrementAndGet(), method) { params }
        if (!outbox.offer(question)) log("$method was dropped: the daemon does not read")
    }

    private fun callOff(id: Long) {
        outbox.offer(Note("\$/cancelRequest", json("id" to id)))
    }

    private suspend fun write() {
        try {
            while (true) {
                val message = (outbox.take() ?: return).message() ?: continue
                output.write(frame(message.toString().toByteArray()))
                output.flush()
            }
        } catch (error: IOException) {
            end("the daemon no longer reads: ${error.message}")
        }
    }

    private fun read(scope: CoroutineScope): String {
        try {
            while (true) {
                val body = reader.read() ?: return "the daemon closed its end"
                take(body, scope)
            }
        } catch (error: FramingException) {
            return "the daemon sent what is no message: ${error.message}"
        } catch (error: IOException) {
            return "the daemon's output broke: ${error.message}"
        }
    }

    private fun take(body: ByteArray, scope: CoroutineScope) {
        val message = try {
            JsonParser.parseString(String(body)) as? JsonObject
        } catch (_: JsonParseException) {
            null
        }
        val method = message["method"].string()
        when {
            message == null -> log("the daemon sent a message that is no JSON object (${body.size} bytes)")
            method == null -> settle(message)
            message.has("id") -> answer(message.get("id"), method, message["params"], scope)
            method == "\$/cancelRequest" -> answering["${message["params"]["id"]}"]?.cancel()
            else -> takeNote(method, message["params"])
        }
    }

    private fun takeNote(method: String, params: JsonElement?) {
        try {
            incoming.notification(method, params)
        } catch (error: RuntimeException) {
            log("$method from the daemon could not be handled: $error")
        }
    }

    private fun settle(message: JsonObject) {
        val waiting = message["id"].number()?.toLong()?.let(asked::remove) ?: return // called off
        val error = message["error"]
        if (error == null) {
            waiting.complete(message.get("result") ?: JsonNull.INSTANCE)
        } else {
            val code = error["code"].int() ?: RpcCodes.INTERNAL_ERROR
            waiting.completeExceptionally(RpcException(code, error["message"].string() ?: "error $code"))
        }
    }

    private fun answer(id: JsonElement, method: String, params: JsonElement?, scope: CoroutineScope) {
        val begun = AtomicBoolean()
        val job = scope.launch(Dispatchers.Default) {
            begun.set(true)
            val (name, value) = try {
                "result" to incoming.request(method, params)
            } catch (_: CancellationException) {
                CALLED_OFF
            } catch (error: RpcException) {
                "error" to json("code" to error.code, "message" to error.message)
            } catch (error: Exception) { // an editor's failure is answered, it does not end the conversation
                log("$method from the daemon failed: $error")
                "error" to json("code" to RpcCodes.INTERNAL_ERROR, "message" to "$error")
            }
            reply(id, name, value)
        }
        answering["$id"] = job
        job.invokeOnCompletion {
            answering.remove("$id", job)
            // Called off before it began, it has not answered for itself.
            if (!begun.get()) reply(id, CALLED_OFF.first, CALLED_OFF.second)
        }
    }

    private fun reply(id: JsonElement, name: String, value: JsonElement) =
        outbox.add(Plain(json("jsonrpc" to "2.0", "id" to id, name to value)))

    private companion object {
        val CALLED_OFF = "error" to json("code" to RpcCodes.REQUEST_CANCELLED, "message" to "called off")
    }
}

private class Plain(private val message: JsonObject) : Entry {
    override fun message() = message
}

private class Note(private val method: String, private val params: JsonElement) : Entry {
    override fun message() = json("jsonrpc" to "2.0", "method" to method, "params" to params)
}

private class Question(val id: Long, private val method: String, private val params: () -> JsonElement) :
    Entry {
    val answer = CompletableDeferred<JsonElement>()
    private val state = AtomicReference(State.WAITS)

    /** Keeps it from being sent; gives whether that is too late. */
    fun isSentUnlessCancelled(): Boolean =
        !state.compareAndSet(State.WAITS, State.CANCELLED) && state.get() == State.SENT

    override fun message(): JsonObject? {
        val message = try {
            json("jsonrpc" to "2.0", "id" to id, "method" to method, "params" to params())
        } catch (error: StaleException) {
            answer.completeExceptionally(error)
            return null
        } catch (error: RuntimeException) { // told to the one who asked; the others' messages go on
            answer.completeExceptionally(error)
            return null
        }
        return message.takeIf { state.compareAndSet(State.WAITS, State.SENT) }
    }

    private enum class State { WAITS, SENT, CANCELLED }
}
