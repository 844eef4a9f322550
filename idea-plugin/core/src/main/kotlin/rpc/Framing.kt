package dev.inlayd.core.rpc

import java.io.IOException
import java.io.InputStream

/** The bytes of a stream are not framed as LSP frames messages: what follows cannot be made sense of. */
class FramingException(message: String) : IOException(message)

/** Puts LSP's header before the [body] of a message. */
internal fun frame(body: ByteArray): ByteArray =
    "Content-Length: ${body.size}\r\n\r\n".toByteArray(Charsets.US_ASCII) + body

/**
 * Takes messages out of a stream of bytes (LSP base protocol); to be used by one thread at a time.
 *
 * @param mostBytes a longer body is refused, bytes
 */
internal class FrameReader(private val input: InputStream, private val mostBytes: Int = MOST_BODY_BYTES) {
    /**
     * Waits for the next message and gives its body; null at the end of the stream.
     *
     * @throws FramingException the stream ends within a message, or what comes is no header that LSP knows
     * @throws IOException the stream is broken
     */
    fun read(): ByteArray? {
        var length = -1
        var first = true
        while (true) {
            val line = headerLine(first) ?: return null
            first = false
            if (line.isEmpty()) break
            val (name, value) = line.split(':', limit = 2).takeIf { it.size == 2 }
                ?: throw FramingException("no header: \"${line.take(SHOWN_CHARS)}\"")
            if (name.equals("Content-Length", ignoreCase = true)) length = bodyLength(value)
        }
        if (length < 0) throw FramingException("a message has no Content-Length")
        val body = input.readNBytes(length)
        if (body.size < length) throw FramingException("the stream ended within a message")
        return body
    }

    private fun bodyLength(value: String): Int = value.trim().toIntOrNull()?.takeIf { it in 0..mostBytes }
        ?: throw FramingException(
            "Content-Length is not between 0 and $mostBytes: \"${value.take(SHOWN_CHARS)}\"",
        )

    /** Gives one line of a header without its end, null where the stream ends before the [first] line. */
    private fun headerLine(first: Boolean): String? {
        val line = StringBuilder()
        while (true) {
            val unit = input.read()
            when {
                unit < 0 && first && line.isEmpty() -> return null
                unit < 0 -> throw FramingException("the stream ended within a header")
                unit == '\n'.code -> return line.removeSuffix("\r").toString()
                line.length >= MOST_HEADER_CHARS -> throw FramingException("a header line has no end")
                else -> line.append(unit.toChar())
            }
        }
    }

    internal companion object {
        /** The longest body that is read, bytes: far above any answer of the daemon, far below an IDE's memory. */
        const val MOST_BODY_BYTES: Int = 64 * 1024 * 1024

        private const val MOST_HEADER_CHARS = 4096
        private const val SHOWN_CHARS = 60
    }
}
