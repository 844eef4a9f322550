package dev.inlayd.core.suggestions

/**
 * One answer of the daemon while it is on the screen: the variants, how much of it has been typed or taken, and
 * the reports of what became of it.
 *
 * All functions return at once and may be called on the UI thread, one thread at a time. Once the session is
 * over ([isOver]) they do nothing and give null.
 */
interface SuggestionSession {
    /** The document. */
    val uri: String

    /** The caret for which it was asked. */
    val offset: Int

    /** What could be inserted at [offset], best first; never empty. */
    val variants: List<Ghost>

    /** Which variant is chosen, from 0. */
    val index: Int

    /** What is to be drawn now; null once the session is over. */
    val ghost: Ghost?

    /** Whether it was taken whole, typed to its end, or dismissed. */
    val isOver: Boolean

    /** Notes that the chosen variant is on the screen, and from now on each one that is chosen. */
    fun shown()

    /** Chooses the next variant, after the last one the first, and gives what is to be drawn. */
    fun next(): Ghost?

    /** Chooses the variant before, before the first one the last. */
    fun previous(): Ghost?

    /** Chooses a variant by its number in [variants]; one that no longer fits what was typed is refused. */
    fun choose(number: Int): Ghost?

    /**
     * Follows text that the user typed at the ghost: gives what is left of it, or null when the user typed
     * something else (then the session is over and dismissed) or all of it (then it is over and was accepted).
     */
    fun typed(text: String): Ghost?

    /** Takes up to the end of the next word ([endOfWord]); null once the session is over. */
    fun takeWord(): Taken?

    /** Takes up to the end of the line ([endOfLine]). */
    fun takeLine(): Taken?

    /** Takes [length] UTF-16 units of what is left, for an editor that has rules of its own. */
    fun take(length: Int): Taken?

    /** Takes all that is left. */
    fun takeAll(): Taken?

    /** Notes that it went away without being taken, and why. */
    fun dismiss(why: Dismissal)
}
