package dev.inlayd.core.daemon

import java.nio.file.Path
import kotlin.test.Test
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertIs

class DaemonLocatorTest {
    private val project = Path.of("/p")

    private fun locator(vararg programs: String) =
        DaemonLocator(path = "/usr/bin::/home/me/bin:.", windows = false) { "$it" in programs }

    private fun DaemonLocator.command(executable: String = "", trusted: Boolean = true) =
        (find(executable, listOf(project), trusted) as? Located.Found)?.command

    @Test
    fun `the setting goes first`() {
        assertEquals(
            listOf("/x/inlayd", "serve"),
            locator("/x/inlayd", "/usr/bin/inlayd").command(" /x/inlayd "),
        )
    }

    @Test
    fun `a setting that leads nowhere is told, nothing else is tried`() {
        val missing =
            assertIs<Located.Missing>(locator("/usr/bin/inlayd").find("/x/inlayd", listOf(project), true))
        assertEquals(Problem.Kind.NOT_STARTABLE, missing.problem.kind)
        assertContains(missing.problem.what, "/x/inlayd")
        assertIs<Located.Missing>(locator("inlayd").find("inlayd", listOf(project), true), "only whole paths")
    }

    @Test
    fun `the PATH goes before the project, its virtual environment before the checkout`() {
        val own = arrayOf("/p/.venv/bin/inlayd", "/p/scripts/inlayd")
        assertEquals("/home/me/bin/inlayd", locator("/home/me/bin/inlayd", *own).command()?.first())
        assertEquals("/p/.venv/bin/inlayd", locator(*own).command()?.first())
        assertEquals("/p/scripts/inlayd", locator(own[1]).command()?.first())
    }

    @Test
    fun `a relative folder on the PATH is never searched`() =
        assertEquals(null, locator("./inlayd", "inlayd").command())

    @Test
    fun `programs of a project that is not trusted are not run`() {
        val missing = locator("/p/scripts/inlayd").find("", listOf(project), trusted = false)
        val problem = assertIs<Located.Missing>(missing).problem
        assertEquals(Problem.Kind.NOT_INSTALLED, problem.kind)
        assertContains(problem.mend, "Trust the project")
    }

    @Test
    fun `nothing anywhere`() {
        val problem = assertIs<Located.Missing>(locator().find("", listOf(project), true)).problem
        assertEquals(Problem.Kind.NOT_INSTALLED, problem.kind)
    }

    @Test
    fun `Windows has names of its own`() {
        val locator = DaemonLocator("", windows = true) {
            it.fileName.toString() ==
                ".venv\\Scripts\\inlayd.exe"
        }
        assertContains("${locator.find("", listOf(project), true)}", "inlayd.exe")
    }
}
