package dev.inlayd.core.suggestions

import dev.inlayd.core.documents.languageIdOf
import dev.inlayd.core.settings.Settings
import dev.inlayd.core.settings.allows
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.CsvSource
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** What the shell needs to know of ghost text: its parts, whether it may come, why it went. */
class GhostPartsTest {
    @ParameterizedTest
    @CsvSource(
        "'f(|)', 'a, b)', 1, 'a, b[)]'",
        "'f(|', 'a)', 0, 'a)'",
        "'f([|])', 'x])', 2, 'x[])]'",
        "'f(|)', 'g(x), y)', 1, 'g(x), y[)]'",
        "'f(|) end', 'a)', 5, ''",
        "'f(|)', 'a', 1, ''",
        "'|ab', 'xaybz', 2, 'x[a]y[b]z'",
        "'x|', '', 0, ''",
    )
    fun `kept text is what the ghost says again`(
        place: String,
        text: String,
        replaced: Int,
        expected: String,
    ) {
        val offset = place.indexOf('|')
        val parts = partsOf(Ghost(offset, text, replaced), place.replace("|", ""))
        val shown = parts.joinToString("") {
            if (it is GhostPart.Kept) "[${it.text}]" else (it as GhostPart.New).text
        }
        assertEquals(expected, shown)
    }

    @Test
    fun `by hand it always comes, while typing where it is not off`() {
        val off = Settings(disabledLanguages = setOf("python"))
        assertFalse(off.allows("python", Trigger.AUTOMATIC))
        assertTrue(off.allows("python", Trigger.INVOKED))
        assertTrue(off.allows("kotlin", Trigger.AUTOMATIC))
        assertFalse(Settings(automatic = false).allows("kotlin", Trigger.AUTOMATIC))
        assertFalse(Settings(enabled = false).allows("kotlin", Trigger.INVOKED))
    }

    @ParameterizedTest
    @CsvSource(
        "Main.KT, kotlin", "a.b.tsx, typescriptreact", "Dockerfile, dockerfile", "Makefile, makefile",
        "x.unknown, unknown", "README, plaintext", "a.h, c", "a.hpp, cpp", ".bashrc, shellscript",
    )
    fun `languages go by the names of files`(name: String, id: String) = assertEquals(id, languageIdOf(name))

    @ParameterizedTest
    @CsvSource(
        "ESCAPE_PRESSED, ESCAPE",
        "DOCUMENT_CHANGED, TYPED",
        "CARET_CHANGED, MOVED",
        "EDITOR_REMOVED, FOCUS",
        "SOMETHING_NEW, REPLACED",
    )
    fun `the platform's reasons are the daemon's`(name: String, reason: Dismissal) =
        assertEquals(reason, dismissalOf(name))
}
