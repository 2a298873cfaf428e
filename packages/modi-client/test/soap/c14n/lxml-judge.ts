import { spawnSync } from 'node:child_process';
import type { GeneratedDocument } from './generated-document.js';

/** Debian's own Python: one that comes first in PATH may be without lxml. */
const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import lxml'], { stdio: 'ignore' }).status === 0,
);

export const lxmlIsThere = PYTHON !== undefined;

/** lxml's canonical texts, in the order of the documents. */
export function canonicalizeByLxml(documents: readonly GeneratedDocument[]): readonly string[] {
  const script = new URL('../../../../test/soap/c14n/lxml-judge.py', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(PYTHON ?? 'python3', [script], {
    input: documents.map((document) => `${JSON.stringify(document)}\n`).join(''),
    maxBuffer: 1 << 30,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`lxml failed: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string);
}
