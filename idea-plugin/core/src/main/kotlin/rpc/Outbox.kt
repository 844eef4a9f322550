package dev.inlayd.core.rpc

import com.google.gson.JsonObject
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.sync.Semaphore

/** Something to be sent. It becomes a message only when its turn comes, so that it can still change before. */
internal interface Entry {
    /** Gives the message; null where there is nothing to send any more. Called once, by the sender. */
    fun message(): JsonObject?

    /** Takes in the entry behind this one; gives whether it did, and then that one is not sent. */
    fun absorb(later: Entry): Boolean = false
}

/**
 * What waits to be sent, in order.
 *
 * It is bounded three ways: [put] waits while [capacity] requests wait, [offer] refuses when twice that many
 * entries wait, and [add] (for documents, which must not be lost) lets neighbours of one document melt into one.
 */
internal class Outbox(private val capacity: Int = CAPACITY) {
    private val entries = ArrayDeque<Entry>()
    private val waiting = HashSet<Entry>()
    private val signal = Channel<Unit>(Channel.CONFLATED)
    private val room = Semaphore(capacity)
    private var closed = false

    /** How many entries wait. */
    val size: Int get() = synchronized(entries) { entries.size }

    /** Adds an entry that must not be lost; after the end nothing happens. */
    fun add(entry: Entry) {
        synchronized(entries) {
            if (closed || entries.lastOrNull()?.absorb(entry) == true) return
            entries.addLast(entry)
        }
        signal.trySend(Unit)
    }

    /** Adds an entry that may be lost; gives whether there was room. */
    fun offer(entry: Entry): Boolean {
        if (size >= 2 * capacity) return false
        add(entry)
        return true
    }

    /** Adds an entry as soon as there is room. */
    suspend fun put(entry: Entry) {
        room.acquire()
        synchronized(entries) { waiting.add(entry) }
        add(entry)
    }

    /** Takes back an entry that was put; gives whether it had not been taken yet. */
    fun withdraw(entry: Entry): Boolean {
        val found = synchronized(entries) {
            val at = entries.indexOfFirst { it === entry }
            if (at >= 0) {
                entries.removeAt(at)
                if (at in 1 until entries.size && entries[at - 1].absorb(entries[at])) entries.removeAt(at)
            }
            at >= 0
        }
        settle(entry)
        return found
    }

    /** Waits for the next entry and takes it; null after the end. */
    suspend fun take(): Entry? {
        while (true) {
            val next = synchronized(entries) { entries.removeFirstOrNull() }
            if (next != null) {
                settle(next)
                return next
            }
            if (synchronized(entries) { closed }) return null
            signal.receiveCatching()
        }
    }

    /** Ends it: what waits is dropped, [take] gives null. */
    fun close() {
        val dropped = synchronized(entries) {
            closed = true
            entries.clear()
            waiting.toList()
        }
        dropped.forEach(::settle)
        signal.close()
    }

    private fun settle(entry: Entry) {
        if (synchronized(entries) { waiting.remove(entry) }) room.release()
    }

    internal companion object {
        /** Requests that may wait: a person makes a few at a time, so more of them mean that nobody reads. */
        const val CAPACITY: Int = 64
    }
}
