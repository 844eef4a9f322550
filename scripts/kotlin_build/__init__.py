"""Builds and tests the Kotlin half of inlayd with nothing but Java, npm and apt; `scripts/kotlin` is its command."""
