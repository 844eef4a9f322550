package dev.inlayd.core.rpc

import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull

class FramingTest {
    private fun reader(text: String) = FrameReader(text.toByteArray().inputStream(), mostBytes = 100)

    private fun FrameReader.next() = read()?.let { String(it) }

    @Test
    fun `messages come one after another, then the end`() {
        val reader = reader(String(frame("eins".toByteArray()) + frame("zwöi".toByteArray())))
        assertEquals(listOf("eins", "zwöi", null), List(3) { reader.next() })
    }

    @Test
    fun `other headers, any case and bare line ends are taken`() {
        val reader = reader("content-type: x\ncontent-length: 2\n\nab")
        assertEquals("ab", reader.next())
        assertNull(reader.next())
    }

    @Test
    fun `an empty body is a message`() = assertEquals("", reader("Content-Length: 0\r\n\r\n").next())

    @TestFactory
    fun `what is no frame is refused`() = mapOf(
        "no length" to "X: 1\r\n\r\n{}",
        "no number" to "Content-Length: many\r\n\r\n",
        "negative" to "Content-Length: -1\r\n\r\n",
        "too long" to "Content-Length: 101\r\n\r\n",
        "beyond a number" to "Content-Length: 99999999999999999999\r\n\r\n",
        "a print" to "Traceback (most recent call last)\n",
        "cut header" to "Content-Len",
        "cut body" to "Content-Length: 5\r\n\r\nab",
        "a line without an end" to "x".repeat(10_000),
    ).map { (name, text) ->
        DynamicTest.dynamicTest(name) { assertFailsWith<FramingException> { reader(text).read() } }
    }
}
