package dev.inlayd.core

/** A one. */
object One {
    /** The one. */
    const val VALUE = 1
}
