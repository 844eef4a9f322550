import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/**
 * Runs kotlinc and javac over several modules in one JVM: warm, the compiler is four times as fast as cold.
 *
 * The only argument names a file of steps: a line "kotlin NAME" or "java NAME", the arguments one a line, an
 * empty line. Each step that worked is told on stdout as "done NAME KIND MILLISECONDS"; the first that did not
 * ends the program with 1.
 */
public final class Compiler {
    public static void main(String[] arguments) throws Exception {
        List<String> step = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            if (!line.isEmpty()) {
                step.add(line);
            } else if (!step.isEmpty()) {
                run(step);
                step.clear();
            }
        }
    }

    private static void run(List<String> step) {
        long start = System.nanoTime();
        String[] head = step.get(0).split(" ", 2);
        String[] rest = step.subList(1, step.size()).toArray(new String[0]);
        boolean good = head[0].equals("kotlin")
            ? new K2JVMCompiler().exec(System.err, rest) == ExitCode.OK
            : ToolProvider.getSystemJavaCompiler().run(null, System.err, System.err, rest) == 0;
        if (!good) {
            System.err.println(head[1] + ": " + head[0] + " sources do not compile");
            System.exit(1);
        }
        System.out.println("done " + head[1] + " " + head[0] + " " + (System.nanoTime() - start) / 1_000_000);
        System.out.flush();
    }
}
