// Builds the plugin for users, against the real platform: needs JetBrains' repositories, which this repository's own
// checks do not reach (see README.md). `scripts/kotlin` compiles and tests the same sources without them.
import org.jetbrains.intellij.platform.gradle.IntelliJPlatformType
import org.jetbrains.intellij.platform.gradle.TestFrameworkType
import org.jetbrains.kotlin.gradle.dsl.JvmTarget
import org.jetbrains.kotlin.gradle.dsl.KotlinVersion

plugins {
    id("org.jetbrains.kotlin.jvm") version "2.2.20"
    id("org.jetbrains.intellij.platform") version "2.16.0"
}

group = providers.gradleProperty("pluginGroup").get()
version = providers.gradleProperty("pluginVersion").get()

repositories {
    mavenCentral()
    intellijPlatform {
        defaultRepositories()
    }
}

kotlin {
    jvmToolchain(21)
    compilerOptions {
        // 2024.3 runs on Java 21; its Kotlin library is 2.0.
        jvmTarget = JvmTarget.JVM_17
        languageVersion = KotlinVersion.KOTLIN_2_0
        apiVersion = KotlinVersion.KOTLIN_2_0
        freeCompilerArgs.add("-Xjvm-default=all")
    }
}

java {
    targetCompatibility = JavaVersion.VERSION_17
}

sourceSets {
    main {
        kotlin.setSrcDirs(listOf("core/src/main/kotlin", "platform/src/main/kotlin"))
        resources.setSrcDirs(listOf("platform/src/main/resources"))
    }
    test {
        // Only what needs the real platform: the fakes and their tests would hide it.
        kotlin.setSrcDirs(listOf("platformTest/src/test/kotlin"))
        resources.setSrcDirs(emptyList<String>())
    }
}

dependencies {
    intellijPlatform {
        intellijIdea(providers.gradleProperty("platformVersion"))
        pluginVerifier()
        zipSigner()
        testFramework(TestFrameworkType.Platform)
    }
    testImplementation("junit:junit:4.13.2")
    testImplementation("org.opentest4j:opentest4j:1.3.0")
}

intellijPlatform {
    pluginConfiguration {
        name = providers.gradleProperty("pluginName")
        version = providers.gradleProperty("pluginVersion")
        ideaVersion {
            sinceBuild = providers.gradleProperty("pluginSinceBuild")
            // Open: what changes is found by verifyPlugin below.
            untilBuild = provider { null }
        }
    }
    pluginVerification {
        ides {
            // One IDE of every branch from the first: builds 243, 251, 252, 253, 261, 262.
            for (version in listOf("2024.3", "2025.1")) create(IntelliJPlatformType.IntellijIdeaCommunity, version)
            for (version in listOf("2025.2", "2025.3", "2026.1", "2026.2")) create(IntelliJPlatformType.IntellijIdea, version)
        }
    }
}

tasks {
    wrapper {
        gradleVersion = providers.gradleProperty("gradleVersion").get()
    }
    processResources {
        from("../LICENSE") { into("META-INF") }
    }
    test {
        systemProperty("inlayd.root", rootDir.parent)
    }
}
