package dev.inlayd.core.support

import com.google.gson.JsonElement
import com.google.gson.JsonParser
import dev.inlayd.core.rpc.elements
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.string
import java.nio.file.Path
import java.util.concurrent.TimeUnit

/** What the daemon's metrics recorded, as `inlayd metrics export` gives it. */
class Story(private val home: Path) {
    private val events: List<JsonElement> by lazy(::read)

    /** How each acceptance was made, in order: whole, word, line or part. */
    fun accepted(): List<String?> = events.filter {
        it["kind"].string() == "accepted"
    }.map { it["how"].string() }

    /** How each suggestion left the screen, in order. */
    fun ended(): List<String?> = events.filter { it["kind"].string() == "ended" }.map { it["how"].string() }

    private fun read(): List<JsonElement> {
        val builder = ProcessBuilder(RealDaemon.COMMAND.dropLast(1) + listOf("metrics", "export"))
        builder.environment().putAll(RealDaemon.environment(home))
        val process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start()
        val text = process.inputStream.use { String(it.readAllBytes()) }
        check(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0) {
            "inlayd metrics export: $text"
        }
        return text.lines().filter(String::isNotBlank).map(JsonParser::parseString)
    }
}
