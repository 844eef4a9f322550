package dev.inlayd.core

import kotlin.test.Test
import kotlin.test.assertEquals

class SmokeTest {
    @Test
    fun `one is one`() = assertEquals(1, One.VALUE)
}
