from e2e.programs import Runner, as_argument
from e2e.samples import many


def test_warm(page: Runner) -> None:
    report = page.run(
        """
        const files = decodeFiles(argument);
        const pool = await wasmpool.createPool({ workers: 2 });
        await pool.parse_files(files.slice(0, 4));
        const out = [];
        for (let round = 0; round < 3; round++) {
          const turns = watchTurns();
          const t = performance.now();
          const run = pool.parseIter(files);
          let n = 0; let first = 0;
          for await (const facts of run) { n += 1; first ||= performance.now() - t; }
          const ms = performance.now() - t;
          const { longest } = turns.stop();
          out.push([n, run.stats.cacheHits, Math.round(first), Math.round(ms), Math.round(longest), run.stats.bytes]);
        }
        await pool.shutdown();
        return out;
        """,
        as_argument(many(3_000)),
        timeout=200,
    )
    print(report)
