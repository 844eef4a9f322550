package dev.inlayd.core.actions

import kotlinx.coroutines.flow.Flow

/** The actions that the daemon offers. */
interface Actions {
    /**
     * Gives the actions of a place, in the daemon's order. Empty where there are none, the daemon does not run,
     * or it knows no actions.
     */
    suspend fun list(context: ActionContext = ActionContext()): List<Action>

    /** Gives what [list] gave last for any place, at once: for menus that must not wait. Empty before. */
    val known: List<Action>

    /** Runs an action; ending the collection of the flow calls it off. The last event is `Done` or `Failed`. */
    fun run(id: String, context: ActionContext = ActionContext()): Flow<ActionEvent>
}
