package dev.inlayd.core.suggestions

/** Tells what became of items. Every function returns at once. */
internal interface Reports {
    /** An item is on the screen. */
    fun shown(item: Item)

    /** The first [units] UTF-16 units of an item's text, counted from its start, are in the document. */
    fun partiallyAccepted(item: Item, units: Int)

    /** An item was taken to its end. */
    fun accepted(item: Item)

    /** An item went away. */
    fun dismissed(item: Item, why: Dismissal)
}
