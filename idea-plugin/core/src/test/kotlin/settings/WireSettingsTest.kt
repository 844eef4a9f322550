package dev.inlayd.core.settings

import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import kotlin.test.Test
import kotlin.test.assertEquals

class WireSettingsTest {
    private val plain = Settings()
    private val local = Settings(baseUrl = "http://127.0.0.1:1/v1", model = "m")

    @Test
    fun `what is left empty is not told`() = assertEquals(emptyMap(), plain.told())

    @Test
    fun `dotted names become objects`() {
        val settings = local.copy(
            extra = mapOf(
                "prompt.max_tokens" to 900,
                "completion.disabled_languages" to listOf("go"),
            ),
        )
        val wire = """{"completion":{"disabled_languages":["go"]},""" +
            """"models":{"medium":{"base_url":"http://127.0.0.1:1/v1","model":"m"}},"prompt":{"max_tokens":900}}"""
        assertEquals(wire, nested(settings.told()).toString())
    }

    @TestFactory
    fun changes() = listOf(
        Triple(plain, plain, Change.NOTHING),
        Triple(plain, plain.copy(automatic = false, disabledLanguages = setOf("go")), Change.NOTHING),
        Triple(plain, local, Change.TELL),
        Triple(local, local.copy(model = "n"), Change.TELL),
        Triple(local, plain, Change.RESTART),
        Triple(plain, plain.copy(executable = "/x"), Change.RESTART),
        Triple(plain, plain.copy(executable = "  "), Change.NOTHING),
        Triple(plain, plain.copy(environment = mapOf("A" to "b")), Change.RESTART),
        Triple(plain, plain.copy(enabled = false), Change.STOP),
        Triple(plain.copy(enabled = false), plain, Change.START),
        Triple(plain.copy(enabled = false), local.copy(enabled = false), Change.NOTHING),
    ).map { (old, new, wanted) ->
        DynamicTest.dynamicTest("$wanted: $new") { assertEquals(wanted, change(old, new)) }
    }
}
