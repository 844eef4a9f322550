package dev.inlayd.core.status

import com.google.gson.JsonElement
import dev.inlayd.core.daemon.DaemonState
import dev.inlayd.core.rpc.get
import dev.inlayd.core.rpc.string
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update

/** Keeps the [Status] up to date from what happens. */
internal class StatusBoard {
    private val now = MutableStateFlow(Status())
    private val running = MutableStateFlow(0)

    /** The status. */
    val status: StateFlow<Status> get() = now

    /** The daemon's process changed; what it said of its model counts no longer once it does not run. */
    fun daemon(state: DaemonState) = now.update {
        if (state is DaemonState.Running) it.copy(daemon = state) else it.forgotten().copy(daemon = state)
    }

    /** A request begins. */
    fun begins() {
        running.update { it + 1 }
        now.update { it.copy(busy = true) }
    }

    /** A request ended so; [ms] is the time that its answer took, null where there was none. */
    fun ends(outcome: Outcome, ms: Double?) {
        running.update { it - 1 }
        now.update { it.copy(busy = running.value > 0, last = outcome, latencyMs = ms ?: it.latencyMs) }
    }

    /** A request was not even sent. */
    fun refused(outcome: Outcome) = now.update { it.copy(last = outcome) }

    /** The daemon answered `inlayd/status`. */
    fun told(answer: JsonElement) {
        val model = answer["models"]["medium"]
        val reason = answer["lastReason"].string()
        now.update {
            it.copy(
                model = model["model"].string() ?: model["endpoint"].string(),
                modelState = model["state"].string(),
                modelError = model["lastError"].string(),
                last = if (it.last is Outcome.Nothing) Outcome.Nothing(reason) else it.last,
            )
        }
    }

    private fun Status.forgotten() = copy(model = null, modelState = null, modelError = null)
}
