package dev.inlayd.core.daemon

import java.io.IOException
import java.io.InputStream

/** Reads what a process writes to stderr, line by line, hands it on, and remembers the last lines. */
internal class LogTail(private val log: (String) -> Unit) {
    private val kept = ArrayDeque<String>()

    /** Reads to the end; blocks. A line without an end is cut into pieces. */
    fun read(stream: InputStream) {
        val reader = stream.bufferedReader()
        val line = StringBuilder()
        try {
            while (true) {
                val unit = reader.read()
                if (unit < 0 || unit == '\n'.code || line.length >= MOST_CHARS) take(line)
                if (unit < 0) return
                if (unit != '\n'.code && unit != '\r'.code) line.append(unit.toChar())
            }
        } catch (_: IOException) {
            take(line) // the process was ended while it wrote
        }
    }

    /** Gives the last line, or an empty text. */
    fun last(): String = synchronized(kept) { kept.lastOrNull().orEmpty() }

    private fun take(line: StringBuilder) {
        val text = line.toString().trimEnd()
        line.clear()
        if (text.isEmpty()) return
        synchronized(kept) {
            if (kept.size == KEPT) kept.removeFirst()
            kept.addLast(text)
        }
        log(text)
    }

    private companion object {
        const val KEPT = 20
        const val MOST_CHARS = 8_000
    }
}
