import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Prints what javac makes of the calls and imports of a folder: one JSON array a line.
 *
 * <ul>
 *   <li>{@code ["call", path, start, end, caller, target path, target start]}: the first and last
 *       character of the call, where the method or class around it begins, and what is called. The
 *       target path is empty where that is outside of the folder.
 *   <li>{@code ["overrides", path, start, other path, other start]}: a method stands in for another.
 *   <li>{@code ["import", path, line, target path]}: lines count from 1.
 * </ul>
 *
 * <p>Libraries need not be there: what javac cannot attribute without them is not printed.
 */
public final class JavaCalls {
  private final PrintStream out;
  private final Path root;
  private final Trees trees;
  private final Elements elements;
  private final Types types;

  private JavaCalls(PrintStream out, Path root, JavacTask task) {
    this.out = out;
    this.root = root;
    this.trees = Trees.instance(task);
    this.elements = task.getElements();
    this.types = task.getTypes();
  }

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Path> paths;
    try (Stream<Path> all = Files.walk(root)) {
      paths = all.filter(path -> path.toString().endsWith(".java")).sorted().toList();
    }
    try (PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        StandardJavaFileManager files =
            compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, new DiagnosticCollector<JavaFileObject>(),
                  List.of("-proc:none", "-XDshould-stop.at=FLOW"), null,
                  files.getJavaFileObjectsFromPaths(paths));
      Iterable<? extends CompilationUnitTree> units = task.parse();
      task.analyze();
      JavaCalls judge = new JavaCalls(out, root, task);
      for (CompilationUnitTree unit : units) {
        judge.new Reader(unit).scan(unit, null);
      }
    }
  }

  private void print(Object... values) {
    StringJoiner line = new StringJoiner(",", "[", "]");
    for (Object value : values) {
      line.add(value instanceof Number ? value.toString() : "\"" + value + "\"");
    }
    out.println(line);
  }

  private String path(CompilationUnitTree unit) {
    return root.relativize(Path.of(unit.getSourceFile().getName())).toString();
  }

  private long start(TreePath path) {
    return trees.getSourcePositions().getStartPosition(path.getCompilationUnit(), path.getLeaf());
  }

  /** Where something is written, or null where that is outside of the folder. */
  private TreePath written(Element element) {
    TreePath path = trees.getPath(element);
    // What the compiler adds stands for the class that it adds it to.
    boolean isAdded = path == null || elements.getOrigin(element) != Elements.Origin.EXPLICIT;
    boolean isMember = element.getKind() == ElementKind.CONSTRUCTOR;
    return isAdded && isMember ? trees.getPath(element.getEnclosingElement()) : path;
  }

  private final class Reader extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final String path;

    Reader(CompilationUnitTree unit) {
      this.unit = unit;
      this.path = path(unit);
    }

    private Element element(Tree tree) {
      return trees.getElement(new TreePath(getCurrentPath(), tree));
    }

    /** Where the nearest method or named class around begins. */
    private long around() {
      for (TreePath each = getCurrentPath().getParentPath(); ; each = each.getParentPath()) {
        Tree leaf = each.getLeaf();
        if (leaf instanceof MethodTree || leaf instanceof CompilationUnitTree
            || (leaf instanceof ClassTree named && !named.getSimpleName().isEmpty())) {
          return start(each);
        }
      }
    }

    private void call(Tree tree, Element called) {
      long first = trees.getSourcePositions().getStartPosition(unit, tree);
      long last = trees.getSourcePositions().getEndPosition(unit, tree);
      boolean isWritten = last > first; // the compiler adds `super()`
      if (!isWritten || !(called instanceof ExecutableElement) || !isKnown(called)) {
        return;
      }
      TreePath target = written(called);
      if (target == null) {
        print("call", path, first, last, around(), "", 0);
      } else {
        String other = path(target.getCompilationUnit());
        print("call", path, first, last, around(), other, start(target));
      }
    }

    private boolean isKnown(Element called) {
      return called.asType().getKind() == TypeKind.EXECUTABLE
          && called.getEnclosingElement().asType().getKind() != TypeKind.ERROR;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void ignored) {
      ExpressionTree select = tree.getMethodSelect();
      if (select instanceof IdentifierTree || select instanceof MemberSelectTree) {
        call(tree, element(select));
      }
      return super.visitMethodInvocation(tree, ignored);
    }

    @Override
    public Void visitNewClass(NewClassTree tree, Void ignored) {
      Element around = trees.getElement(getCurrentPath().getParentPath());
      boolean isConstant = around != null && around.getKind() == ElementKind.ENUM_CONSTANT;
      if (tree.getClassBody() == null && !isConstant) {
        call(tree, trees.getElement(getCurrentPath()));
      }
      return super.visitNewClass(tree, ignored);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void ignored) {
      Element method = trees.getElement(getCurrentPath());
      if (method == null) { // in what javac could not attribute
        return super.visitMethod(tree, ignored);
      }
      if (elements.getOrigin(method) != Elements.Origin.EXPLICIT) {
        return null;
      }
      if (method.getEnclosingElement() instanceof TypeElement owner) {
        overrides((ExecutableElement) method, owner, owner.asType());
      }
      return super.visitMethod(tree, ignored);
    }

    private void overrides(ExecutableElement method, TypeElement owner, TypeMirror of) {
      for (TypeMirror above : types.directSupertypes(of)) {
        if (types.asElement(above) instanceof TypeElement type) {
          for (Element each : type.getEnclosedElements()) {
            TreePath other = trees.getPath(each);
            if (other != null
                && each instanceof ExecutableElement overridden
                && elements.overrides(method, overridden, owner)) {
              print("overrides", path, start(getCurrentPath()),
                  path(other.getCompilationUnit()), start(other));
            }
          }
          overrides(method, owner, above);
        }
      }
    }

    @Override
    public Void visitImport(ImportTree tree, Void ignored) {
      MemberSelectTree name = (MemberSelectTree) tree.getQualifiedIdentifier();
      TreePath at = new TreePath(getCurrentPath(), name);
      Element imported = trees.getElement(at);
      if (imported == null || tree.isStatic()) { // a static one can have several
        imported = trees.getElement(new TreePath(at, name.getExpression()));
      }
      if (imported instanceof TypeElement type && type.asType().getKind() != TypeKind.ERROR) {
        TreePath target = trees.getPath(type);
        long line = unit.getLineMap().getLineNumber(start(getCurrentPath()));
        print("import", path, line, target == null ? "" : path(target.getCompilationUnit()));
      }
      return null;
    }
  }
}
