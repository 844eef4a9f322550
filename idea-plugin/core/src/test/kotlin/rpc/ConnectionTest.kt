package dev.inlayd.core.rpc

import com.google.gson.JsonElement
import com.google.gson.JsonPrimitive
import dev.inlayd.core.support.FakeDaemon
import dev.inlayd.core.support.test
import dev.inlayd.core.support.until
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class ConnectionTest {
    private val daemon = FakeDaemon()
    private val log = CopyOnWriteArrayList<String>()
    private val notes = CopyOnWriteArrayList<String>()
    private var answers: suspend (String, JsonElement?) -> JsonElement = { _, _ -> JsonPrimitive("fine") }
    private val connection = Connection(
        daemon.inputStream,
        daemon.outputStream,
        object : Incoming {
            override suspend fun request(method: String, params: JsonElement?) = answers(method, params)

            override fun notification(method: String, params: JsonElement?) {
                check(method != "bad") { "no such note" }
                notes += method
            }
        },
        log::add,
    )

    private fun conversation(body: suspend CoroutineScope.(Deferred<String>) -> Unit) = test {
        val talk = async(Dispatchers.Default) { connection.run() }
        try {
            body(talk)
        } finally {
            daemon.end(0) // else a failed test would wait for the reader for ever
        }
    }

    private suspend fun ask() = connection.request("ask") { json("x" to 1) }

    @Test
    fun `answers find their requests in any order`() = conversation {
        daemon.reads()
        val first = async { ask() }
        val one = daemon.next()
        val second = async { ask() }
        val two = daemon.next()
        daemon.answer(two, "second")
        daemon.answer(one, "first")
        assertEquals(listOf("first", "second"), listOf(first, second).map { it.await().string() })
    }

    @Test
    fun `an error is thrown with its code`() = conversation {
        daemon.reads()
        val asked = async { assertFailsWith<RpcException> { ask() } }
        daemon.send("id" to daemon.next()["id"], "error" to json("code" to -32801, "message" to "changed"))
        assertEquals(RpcCodes.CONTENT_MODIFIED to "changed", asked.await().let { it.code to it.message })
    }

    @Test
    fun `cancelling the coroutine calls the request off, a late answer is ignored`() = conversation {
        daemon.reads()
        val asked = launch { ask() }
        val request = daemon.next("ask")
        asked.cancelAndJoin()
        assertEquals(request["id"], daemon.next("\$/cancelRequest")["params"]["id"])
        daemon.answer(request, "late")
        val again = async { ask() }
        daemon.answer(daemon.next("ask"), "in time")
        assertEquals("in time", again.await().string())
    }

    @Test
    fun `a request that was not sent yet is simply not sent`() = conversation {
        val big = "x".repeat(200_000) // more than the pipe holds, and nobody reads yet
        connection.notify("big", json("text" to big))
        val asked = launch(Dispatchers.Default) { ask() }
        until { connection.outbox.size == 1 }
        asked.cancelAndJoin()
        connection.notify("after", json())
        daemon.reads()
        assertEquals(listOf("big", "after"), List(2) { daemon.next()["method"].string() })
    }

    @Test
    fun `the end of the stream ends every wait`() = conversation { talk ->
        daemon.reads()
        val asked = async { assertFailsWith<ConnectionClosedException> { ask() } }
        daemon.next()
        daemon.end(0)
        assertContains(asked.await().message, "closed its end")
        assertContains(talk.await(), "closed its end")
        assertFailsWith<ConnectionClosedException> { ask() }
    }

    @Test
    fun `bytes that are no frame end the conversation`() = conversation { talk ->
        daemon.raw("Segmentation fault\n".toByteArray())
        assertContains(talk.await(), "what is no message")
    }

    @Test
    fun `messages that make no sense are passed over`() = conversation {
        daemon.reads()
        listOf(
            "nonsense",
            "[]",
            "7",
            "{}",
            """{"id":77,"result":1}""",
            """{"id":null}""",
            "[".repeat(100_000),
        )
            .forEach { daemon.raw(frame(it.toByteArray())) }
        daemon.send("method" to "bad")
        daemon.send("method" to "good")
        until { "good" in notes }
        assertTrue(log.any { "no JSON object" in it } && log.any { "bad" in it })
    }

    @Test
    fun `requests of the daemon are answered, also with errors`() = conversation {
        daemon.reads()
        answers = { method, _ ->
            when (method) {
                "good" -> JsonPrimitive("yes")
                "unknown" -> throw RpcException(RpcCodes.METHOD_NOT_FOUND, "unknown")
                else -> error("broken")
            }
        }
        val found = listOf("good", "unknown", "broken").map {
            daemon.send("id" to "n-$it", "method" to it)
            daemon.next()
        }
        assertEquals("yes", found[0]["result"].string())
        assertEquals(listOf(null, -32601, -32603), found.map { it["error"]["code"].int() })
        assertEquals("n-good", found[0]["id"].string())
    }

    @Test
    fun `the daemon calls a request of its own off`() = conversation {
        daemon.reads()
        val begun = CompletableDeferred<Unit>()
        var called = false
        answers = { _, _ ->
            try {
                begun.complete(Unit)
                awaitCancellation()
            } catch (error: CancellationException) {
                called = true
                throw error
            }
        }
        daemon.send("id" to 5, "method" to "long")
        begun.await()
        daemon.send("method" to "\$/cancelRequest", "params" to json("id" to 5))
        assertEquals(RpcCodes.REQUEST_CANCELLED, daemon.next()["error"]["code"].int())
        assertTrue(called)
    }

    @Test
    fun `a request that is called off before it begins is answered all the same`() = conversation {
        daemon.reads()
        answers = { _, _ -> awaitCancellation() }
        repeat(200) { id ->
            daemon.send("id" to id, "method" to "long")
            daemon.send("method" to "\$/cancelRequest", "params" to json("id" to id))
            assertEquals(RpcCodes.REQUEST_CANCELLED, daemon.next()["error"]["code"].int())
        }
    }

    @Test
    fun `texts arrive as they were sent`() = conversation {
        daemon.reads()
        val text = "<a href=\"x\">\u2028 'ü' 😀 \t\u0000"
        val asked = async { connection.request("echo") { json("text" to text) } }
        daemon.next().let { daemon.answer(it, it["params"]["text"]) }
        assertEquals(text, asked.await().string())
    }
}
