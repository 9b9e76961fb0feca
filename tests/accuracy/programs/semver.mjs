// Uses semver the way that its documentation shows.
import { createRequire } from "node:module";

const semver = createRequire(import.meta.url)(process.env.PACKAGE);
const versions = ["1.2.3", "1.2.4-beta.1", "v2.0.0+build", "0.0.1", "3.4.5-alpha", "1.10.0"];
for (const version of versions) {
  semver.valid(version);
  semver.clean(` =${version} `);
  semver.major(version);
  semver.minor(version);
  semver.patch(version);
  semver.prerelease(version);
  for (const release of ["major", "minor", "patch", "premajor", "preminor", "prepatch"]) {
    semver.inc(version, release, "rc");
  }
  semver.inc(version, "prerelease", "rc", "1");
  for (const other of versions) {
    semver.compare(version, other);
    semver.compareLoose(version, other);
    semver.compareBuild(version, other);
    semver.rcompare(version, other);
    semver.diff(version, other);
    for (const operator of ["<", "<=", ">", ">=", "==", "!=", "===", "!=="]) {
      semver.cmp(version, operator, other);
    }
  }
}
semver.sort([...versions]);
semver.rsort([...versions]);
const ranges = ["^1.2.3", "~1.2", ">=1 <2 || 3.x", "1.2.3 - 2.3.4", "*", "<0.0.2", "=1.10.0", "x"];
for (const range of ranges) {
  semver.validRange(range);
  semver.minVersion(range);
  semver.toComparators(range);
  semver.maxSatisfying(versions, range);
  semver.minSatisfying(versions, range);
  semver.simplifyRange(versions, range);
  for (const version of versions) {
    semver.satisfies(version, range, { includePrerelease: true });
    semver.gtr(version, range);
    semver.ltr(version, range);
  }
  for (const other of ranges) {
    semver.intersects(range, other);
    semver.subset(range, other);
  }
}
semver.coerce("v3.4 is here");
semver.coerce("1.2.3.4", { rtl: true });
semver.parse("not a version");
new semver.Comparator(">=1.0.0").intersects(new semver.Comparator("<2.0.0"));
