package dev.inlayd.core.suggestions

import com.google.gson.JsonElement
import dev.inlayd.core.daemon.Link
import dev.inlayd.core.documents.OpenDocuments
import dev.inlayd.core.documents.toJson
import dev.inlayd.core.rpc.RpcCodes
import dev.inlayd.core.rpc.RpcException
import dev.inlayd.core.rpc.StaleException
import dev.inlayd.core.rpc.json
import dev.inlayd.core.settings.Settings
import dev.inlayd.core.status.Outcome
import dev.inlayd.core.status.StatusBoard
import kotlinx.coroutines.CancellationException
import java.io.IOException
import kotlin.time.DurationUnit
import kotlin.time.TimeSource

/** Asks the daemon for ghost text and makes sessions of its answers. */
internal class Suggester(
    private val documents: OpenDocuments,
    private val board: StatusBoard,
    private val settings: () -> Settings,
    private val link: () -> Link?,
    private val time: TimeSource = TimeSource.Monotonic,
) {
    /** Gives what can be shown, null where there is nothing; the board tells why. Throws for cancellation alone. */
    suspend fun suggest(ask: Ask): SuggestionSession? {
        val link = link()
        val refused = refusal(ask, link)
        if (refused != null || link == null) {
            board.refused(refused ?: Outcome.NoDaemon)
            return null
        }
        board.begins()
        val start = time.markNow()
        val (session, outcome) = try {
            asked(ask, link)
        } catch (error: CancellationException) {
            board.ends(Outcome.Stale, null)
            throw error
        }
        val ms = start.elapsedNow().toDouble(DurationUnit.MILLISECONDS)
        board.ends(outcome, ms.takeIf { outcome is Outcome.Suggested || outcome is Outcome.Nothing })
        return session
    }

    private fun refusal(ask: Ask, link: Link?): Outcome? {
        val settings = settings()
        val language = documents.language(ask.uri)
        return when {
            !settings.enabled -> Outcome.SwitchedOff(null)
            language == null -> Outcome.Nothing("the document is not open")
            ask.trigger == Trigger.INVOKED -> null
            !settings.automatic -> Outcome.SwitchedOff(null)
            language in settings.disabledLanguages -> Outcome.SwitchedOff(language)
            else -> null
        } ?: Outcome.NoDaemon.takeIf { link == null }
    }

    private suspend fun asked(ask: Ask, link: Link): Pair<SuggestionSession?, Outcome> {
        val seen = documents.snapshot(ask.uri)
        if (seen == null || (ask.version ?: seen.version) != seen.version) return null to Outcome.Stale
        val answer = try {
            link.connection.request("textDocument/inlineCompletion") { params(ask, seen.version, link) }
        } catch (error: RpcException) {
            return null to (if (error.code in CALLED_OFF) Outcome.Stale else Outcome.Failed(error.message))
        } catch (_: StaleException) {
            return null to Outcome.Stale
        } catch (_: IOException) {
            return null to Outcome.NoDaemon
        }
        if (documents.version(ask.uri) != seen.version) return null to Outcome.Stale
        val items = itemsOf(answer, seen.text, ask.offset.coerceIn(0, seen.text.length))
        if (items.isEmpty()) return null to Outcome.Nothing()
        return LiveSession(ask.uri, ask.offset, items, WireReports(link.connection)) to
            Outcome.Suggested(items.size)
    }

    private fun params(ask: Ask, version: Int, link: Link): JsonElement {
        if (link.told.version(ask.uri) != version) throw StaleException()
        val position = link.told.position(ask.uri, ask.offset) ?: throw StaleException()
        val made = json(
            "textDocument" to json("uri" to ask.uri, "version" to version),
            "position" to position.toJson(),
            "context" to json("triggerKind" to ask.trigger.wire),
        )
        ask.mode?.let { made.addProperty("mode", it.wire) }
        return made
    }

    private companion object {
        val CALLED_OFF =
            setOf(RpcCodes.REQUEST_CANCELLED, RpcCodes.CONTENT_MODIFIED, RpcCodes.SERVER_CANCELLED)
    }
}
