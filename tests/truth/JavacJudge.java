import com.sun.source.tree.AnnotatedTypeTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.tree.JCTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Prints what javac's parser sees in Java files: one JSON array of strings a fact.
 *
 * <p>Paths come on standard input, one a line. The facts of a file begin with {@code ["file", path,
 * "ok" | "errors"]}. Lines count from 0.
 */
public final class JavacJudge {
  private static final long VISIBILITY = Flags.PUBLIC | Flags.PROTECTED | Flags.PRIVATE;

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    BufferedReader paths =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      for (String path = paths.readLine(); path != null; path = paths.readLine()) {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavacTask task =
            (JavacTask)
                compiler.getTask(
                    null, files, problems, List.of("-proc:none"), null,
                    files.getJavaFileObjects(Path.of(path)));
        for (CompilationUnitTree unit : task.parse()) {
          boolean clean = problems.getDiagnostics().isEmpty();
          print(out, "file", path, clean ? "ok" : "errors");
          new Reader(out, unit, Trees.instance(task).getSourcePositions()).scan(unit, null);
        }
      }
    }
    out.flush();
  }

  private static void print(PrintStream out, Object... values) {
    StringJoiner line = new StringJoiner(",", "[", "]");
    for (Object value : values) {
      String text = String.valueOf(value).replace("\\", "\\\\").replace("\"", "\\\"");
      line.add("\"" + text.replace("\n", " ") + "\"");
    }
    out.println(line);
  }

  private static final class Reader extends TreePathScanner<Void, Void> {
    private final PrintStream out;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    Reader(PrintStream out, CompilationUnitTree unit, SourcePositions positions) {
      this.out = out;
      this.unit = unit;
      this.positions = positions;
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position) - 1;
    }

    private long line(Tree tree) {
      return line(((JCTree) tree).pos);
    }

    private long first(Tree tree) {
      return line(positions.getStartPosition(unit, tree));
    }

    private long last(Tree tree) {
      return line(positions.getEndPosition(unit, tree));
    }

    private void definition(String kind, Tree tree, Object name, String visibility, String rest) {
      print(out, "definition", line(tree), kind, name, visibility, rest);
    }

    private String visibility(long flags, boolean publicByDefault) {
      if ((flags & Flags.PRIVATE) != 0) {
        return "private";
      }
      if ((flags & Flags.PROTECTED) != 0) {
        return "protected";
      }
      return publicByDefault || (flags & Flags.PUBLIC) != 0 ? "public" : "internal";
    }

    private ClassTree outer() {
      Tree parent = getCurrentPath().getParentPath().getLeaf();
      return parent instanceof ClassTree ? (ClassTree) parent : null;
    }

    private boolean inInterface() {
      ClassTree outer = outer();
      return outer != null
          && (outer.getKind() == Tree.Kind.INTERFACE
              || outer.getKind() == Tree.Kind.ANNOTATION_TYPE);
    }

    private static long flags(Tree modifiers) {
      return ((JCTree.JCModifiers) modifiers).flags;
    }

    private static String simpleName(Tree type) {
      if (type instanceof ParameterizedTypeTree parameterized) {
        return simpleName(parameterized.getType());
      }
      if (type instanceof AnnotatedTypeTree annotated) {
        return simpleName(annotated.getUnderlyingType());
      }
      if (type instanceof MemberSelectTree member) {
        return member.getIdentifier().toString();
      }
      return type.toString();
    }

    @Override
    public Void visitPackage(PackageTree tree, Void ignored) {
      print(out, "definition", first(tree.getPackageName()), "namespace",
          tree.getPackageName(), "public", "");
      return super.visitPackage(tree, ignored);
    }

    @Override
    public Void visitModule(ModuleTree tree, Void ignored) {
      print(out, "definition", first(tree.getName()), "module", tree.getName(), "public", "");
      return super.visitModule(tree, ignored);
    }

    @Override
    public Void visitImport(ImportTree tree, Void ignored) {
      print(out, "import", first(tree), tree.getQualifiedIdentifier());
      return null;
    }

    @Override
    public Void visitClass(ClassTree tree, Void ignored) {
      if (!tree.getSimpleName().isEmpty()) {
        String kind =
            switch (tree.getKind()) {
              case INTERFACE, ANNOTATION_TYPE -> "interface";
              case ENUM -> "enum";
              default -> "class";
            };
        definition(kind, tree, tree.getSimpleName(),
            visibility(flags(tree.getModifiers()), inInterface()), "");
        if (tree.getExtendsClause() != null) {
          base("inherits", tree.getExtendsClause());
        }
        for (Tree type : tree.getImplementsClause()) {
          base(kind.equals("interface") ? "inherits" : "implements", type);
        }
      }
      return super.visitClass(tree, ignored);
    }

    private void base(String kind, Tree type) {
      print(out, "base", first(type), kind, simpleName(type));
    }

    @Override
    public Void visitMethod(MethodTree tree, Void ignored) {
      boolean constructor = tree.getReturnType() == null;
      Object name = constructor ? outer().getSimpleName() : tree.getName();
      boolean compact =
          (flags(tree.getModifiers()) & Flags.COMPACT_RECORD_CONSTRUCTOR) != 0; // none are written
      String parameters =
          compact
              ? ""
              : tree.getParameters().stream()
                  .map(each -> each.getName().toString())
                  .collect(Collectors.joining(","));
      definition(constructor ? "constructor" : "method", tree, name,
          visibility(flags(tree.getModifiers()), inInterface()), parameters);
      return super.visitMethod(tree, ignored);
    }

    @Override
    public Void visitVariable(VariableTree tree, Void ignored) {
      if (outer() == null) {
        return super.visitVariable(tree, ignored);
      }
      long flags = flags(tree.getModifiers());
      boolean constant = (flags & (Flags.STATIC | Flags.FINAL)) == (Flags.STATIC | Flags.FINAL);
      if ((flags & Flags.ENUM) != 0) {
        // Only what it is made of knows where the name stands; the variable begins before.
        NewClassTree made = (NewClassTree) tree.getInitializer();
        definition("enumMember", made.getIdentifier(), tree.getName(), "public", "");
        scan(tree.getModifiers(), ignored);
        scan(made.getArguments(), ignored);
        scan(made.getClassBody(), ignored);
        return null;
      }
      if ((flags & Flags.RECORD) != 0) {
        definition("property", tree, tree.getName(), "public", "");
      } else {
        definition(constant || inInterface() ? "constant" : "field", tree, tree.getName(),
            visibility(flags, inInterface()), "");
      }
      return super.visitVariable(tree, ignored);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void ignored) {
      ExpressionTree called = tree.getMethodSelect();
      String name;
      String form = "free";
      if (called instanceof MemberSelectTree member) {
        name = member.getIdentifier().toString();
        form = "member";
      } else {
        name = ((IdentifierTree) called).getName().toString();
      }
      if (name.equals("this") || name.equals("super")) {
        form = "constructor";
      }
      call(tree, form, name, tree.getArguments());
      return super.visitMethodInvocation(tree, ignored);
    }

    @Override
    public Void visitNewClass(NewClassTree tree, Void ignored) {
      call(tree, "constructor", simpleName(tree.getIdentifier()), tree.getArguments());
      return super.visitNewClass(tree, ignored);
    }

    private void call(Tree tree, String form, String name, List<?> arguments) {
      print(out, "call", first(tree), last(tree), form, name, arguments.size());
    }

    @Override
    public Void visitAnnotation(AnnotationTree tree, Void ignored) {
      print(out, "decorator", first(tree), simpleName(tree.getAnnotationType()));
      return super.visitAnnotation(tree, ignored);
    }
  }
}
