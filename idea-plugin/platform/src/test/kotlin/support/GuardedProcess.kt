package dev.inlayd.idea.support

import dev.inlayd.idea.fake.checkBackground
import java.io.FilterInputStream
import java.io.FilterOutputStream
import java.io.InputStream
import java.io.OutputStream
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

/** The daemon's process, which notes every touch from the UI thread. */
class GuardedProcess(private val real: Process) : Process() {
    init {
        checkBackground("the daemon is started")
    }

    private val input = object : FilterOutputStream(real.outputStream) {
        override fun write(b: ByteArray, off: Int, len: Int) {
            checkBackground("writing to the daemon")
            out.write(b, off, len)
        }

        override fun flush() {
            checkBackground("writing to the daemon")
            super.flush()
        }
    }

    private val output = object : FilterInputStream(real.inputStream) {
        override fun read(): Int = super.read().also { checkBackground("reading from the daemon") }

        override fun read(b: ByteArray, off: Int, len: Int): Int {
            checkBackground("reading from the daemon")
            return super.read(b, off, len)
        }
    }

    override fun getOutputStream(): OutputStream = input

    override fun getInputStream(): InputStream = output

    override fun getErrorStream(): InputStream = real.errorStream

    override fun waitFor(): Int {
        checkBackground("waiting for the daemon")
        return real.waitFor()
    }

    override fun waitFor(timeout: Long, unit: TimeUnit): Boolean {
        checkBackground("waiting for the daemon")
        return real.waitFor(timeout, unit)
    }

    override fun exitValue(): Int = real.exitValue()

    override fun destroy() = real.destroy()

    override fun destroyForcibly(): Process = apply { real.destroyForcibly() }

    override fun isAlive(): Boolean = real.isAlive

    override fun pid(): Long = real.pid()

    override fun toHandle(): ProcessHandle = real.toHandle()

    override fun onExit(): CompletableFuture<Process> = real.onExit().thenApply { this }

    override fun supportsNormalTermination(): Boolean = real.supportsNormalTermination()
}
