package dev.inlayd.idea.completion

import com.intellij.openapi.actionSystem.ActionPromoter
import com.intellij.openapi.actionSystem.AnAction
import com.intellij.openapi.actionSystem.DataContext

/** Alt+/ belongs to Cyclic Expand Word as well; where ours is on, it goes first. */
class CompletePromoter : ActionPromoter {
    override fun promote(actions: List<AnAction>, context: DataContext): List<AnAction> =
        actions.filterIsInstance<CompleteAction>()
}
