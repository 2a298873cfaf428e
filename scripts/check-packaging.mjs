// Judges the packages as others will have them: packs each, looks into the tarball, asks publint and are-the-types-wrong, then installs
// the tarballs in an empty folder outside the workspace and uses every way in. Needs a build; asks nothing of the network.
//   node scripts/check-packaging.mjs            what is wrong, and a count
//   node scripts/check-packaging.mjs --keep     leaves the folder where the packages were tried
import { rmSync } from 'node:fs';
import { judgeByOthers } from './packaging/judge-by-others.mjs';
import { judgeContents } from './packaging/judge-contents.mjs';
import { pack } from './packaging/pack.mjs';
import { tryOut } from './packaging/try-out.mjs';

const PACKAGES = ['modi-client', 'eci-mapper', 'gateway'];
const keep = process.argv.includes('--keep');

const { folder, packed } = pack(PACKAGES);
const verdicts = [];
try {
  for (const each of packed) verdicts.push(...judgeContents(each), ...(await judgeByOthers(each)));
  verdicts.push(...(await tryOut(folder, packed)));
} finally {
  if (keep) console.log(`Left in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

for (const { title, faults } of verdicts) {
  console.log(`  ${faults.length === 0 ? '✔' : '✘'} ${title}`);
  for (const fault of faults) console.log(`      ${fault}`);
}
const failed = verdicts.filter(({ faults }) => faults.length > 0).length;
console.log(`\n  ${verdicts.length - failed} passing`);
if (failed > 0) console.log(`  ${failed} failing`);
process.exitCode = failed > 0 ? 1 : 0;
