// Uses commander the way that its documentation shows.
import { createRequire } from "node:module";

const { Command, Option, Argument, InvalidArgumentError, Help } = createRequire(import.meta.url)(
  process.env.PACKAGE,
);

function integer(text) {
  const number = Number.parseInt(text, 10);
  if (Number.isNaN(number)) throw new InvalidArgumentError("Not a number.");
  return number;
}

function program() {
  const quiet = { writeOut() {}, writeErr() {} };
  const program = new Command("tool").exitOverride().configureOutput(quiet);
  program.version("1.2.3", "-V, --version", "tell the version").description("A tool");
  program.option("-d, --debug", "say more").option("-n, --number <n>", "a number", integer, 3);
  program.option("--no-color", "plain").requiredOption("-r, --required <x>", "needed", "here");
  program.addOption(new Option("-l, --level <level>", "level").choices(["low", "high"]).env("LEVEL"));
  program.addOption(new Option("--secret").hideHelp().conflicts("debug").implies({ number: 1 }));
  program.addOption(new Option("--many <x...>", "several").default([], "none"));
  program.command("add <first> [others...]").alias("a").option("-x, --extra").action(() => {});
  program
    .command("sub", { isDefault: false })
    .addArgument(new Argument("<size>", "size").choices(["small", "large"]))
    .argument("[count]", "count", integer, 2)
    .hook("preAction", () => {})
    .action(async () => {});
  program.command("nested").addCommand(new Command("inner").argument("[x]").action(() => {}));
  program.addHelpText("after", "\nMore.").showHelpAfterError().showSuggestionAfterError();
  program.hook("preSubcommand", () => {}).configureHelp({ sortSubcommands: true });
  return program;
}

const runs = [
  ["add", "1", "2", "-x"],
  ["sub", "small", "7"],
  ["sub", "huge"],
  ["nested", "inner", "y"],
  ["--level", "middle"],
  ["--level=low", "-d", "-n5", "add", "a"],
  ["--many", "a", "b", "--", "add", "c"],
  ["--secret", "--debug", "add", "c"],
  ["--unknown"],
  ["ad"],
  ["--version"],
  ["help", "sub"],
  ["--help"],
  ["sub", "--help"],
  ["-n", "x", "add", "c"],
  ["add"],
];
for (const run of runs) {
  const each = program();
  try {
    await each.parseAsync(run, { from: "user" });
    each.opts();
    each.optsWithGlobals();
  } catch (error) {
    if (error.code === undefined) throw error;
  }
}
const whole = program();
new Help().formatHelp(whole, whole.createHelp());
whole.getOptionValueSource("level");
whole.setOptionValueWithSource("debug", true, "cli");
whole.copyInheritedSettings(new Command());
