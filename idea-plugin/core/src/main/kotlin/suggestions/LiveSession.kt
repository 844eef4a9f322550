package dev.inlayd.core.suggestions

/**
 * The session of one answer: [items] for the caret at [offset]. Not safe for several threads at a time; an editor
 * calls it on its UI thread.
 */
internal class LiveSession(
    override val uri: String,
    override val offset: Int,
    private val items: List<Item>,
    private val reports: Reports,
) : SuggestionSession {
    private var used = 0 // UTF-16 units of the chosen item that were typed or taken
    private var onScreen = false
    private val reported = HashSet<Item>()

    override val variants: List<Ghost> = items.map { Ghost(offset, it.text, it.replaced) }

    override var index: Int = 0
        private set

    override var isOver: Boolean = false
        private set

    override val ghost: Ghost? get() = if (isOver) null else ghostAt(used)

    private val item: Item get() = items[index]

    override fun shown() {
        if (isOver) return
        onScreen = true
        if (reported.add(item)) reports.shown(item)
    }

    override fun next(): Ghost? = step(1)

    override fun previous(): Ghost? = step(-1)

    override fun choose(number: Int): Ghost? {
        if (isOver || number !in items.indices ||
            !fits(items[number], item.text.substring(0, used))
        ) {
            return null
        }
        return change(number)
    }

    override fun typed(text: String): Ghost? {
        if (isOver) return null
        val stands = item.text.substring(0, used) + text
        val other = (listOf(index) + items.indices).firstOrNull { fits(items[it], stands) }
        if (other != null) {
            used = stands.length
            return if (other == index) ghost else change(other)
        }
        if (item.text == stands) isOver = true else dismiss(Dismissal.TYPED) // the daemon sees what was typed
        return null
    }

    override fun takeWord(): Taken? = rest()?.let { take(endOfWord(it)) }

    override fun takeLine(): Taken? = rest()?.let { take(endOfLine(it)) }

    override fun takeAll(): Taken? = rest()?.let { take(it.length) }

    override fun take(length: Int): Taken? {
        val rest = rest() ?: return null
        val size = length.coerceIn(0, rest.length)
        if (size == 0) return null
        val place = offset + used
        used += size
        if (used == item.text.length) {
            isOver = true
            reports.accepted(item)
            return Taken(place, rest, item.replaced, null)
        }
        reports.partiallyAccepted(item, item.head + used)
        return Taken(place, rest.substring(0, size), 0, ghost)
    }

    override fun dismiss(why: Dismissal) {
        if (isOver) return
        isOver = true
        reports.dismissed(item, why)
    }

    private fun rest(): String? = if (isOver) null else item.text.substring(used)

    private fun ghostAt(from: Int) = Ghost(offset + from, item.text.substring(from), item.replaced)

    /** Tells whether something is left of an item once [stands] is in the document. */
    private fun fits(item: Item, stands: String) =
        item.text.length > stands.length && item.text.startsWith(stands)

    private fun change(number: Int): Ghost? {
        index = number
        if (onScreen) shown()
        return ghost
    }

    private fun step(by: Int): Ghost? {
        if (isOver) return null
        val stands = item.text.substring(0, used)
        val order = (1..items.size).map { Math.floorMod(index + by * it, items.size) }
        return order.firstOrNull { fits(items[it], stands) }?.let(::choose)
    }
}
