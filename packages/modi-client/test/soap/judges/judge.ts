import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Somebody else's verifier, who can also sign. One process answers many questions: each is a line of fields, and so is each answer, `ok` with
 * what else it has to say, or `no` with the reason.
 */
export interface Judge {
  readonly name: string;
  /** What is missing on this machine, for the person who reads the test's output; `undefined` when it can be asked. */
  readonly missing: string | undefined;
  ask(questions: readonly (readonly string[])[]): readonly string[];
}

const SOURCES = fileURLToPath(new URL('../../../../test/soap/judges/', import.meta.url));
const works = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

function judge(name: string, missing: string | undefined, command: readonly string[]): Judge {
  return {
    name,
    missing,
    ask(questions) {
      const [program = '', ...args] = command;
      const { status, stdout, stderr } = spawnSync(program, args, {
        input: questions.map((fields) => `${fields.join('\t')}\n`).join(''),
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      const answers = stdout.trimEnd().split('\n');
      if (status !== 0 || answers.length !== questions.length) throw new Error(`${name} failed: ${stderr}`);
      return answers;
    },
  };
}

// A JRE cannot run a source file.
const jdk = works('javac', '-version');
const JARS = process.env['VARCO_WSS4J_JARS'] ?? '/usr/share/java';
const CLASS_PATH = ['wss4j', 'xmlsec', 'commons-logging', 'commons-codec', 'slf4j-api', 'slf4j-nop']
  .map((name) => join(JARS, `${name}.jar`))
  .join(':');
/** Debian's own Python: one that comes first in PATH may be without its packages. */
const PYTHON = ['/usr/bin/python3', 'python3'].find((python) => works(python, '-c', 'import zeep, xmlsec'));

export const wss4j = judge(
  'WSS4J',
  !jdk ? 'a JDK' : existsSync(join(JARS, 'wss4j.jar')) ? undefined : 'libwss4j-java',
  ['java', '-cp', CLASS_PATH, join(SOURCES, 'WssJudge.java')],
);
export const jdkJudge = judge('the JDK', jdk ? undefined : 'a JDK', ['java', join(SOURCES, 'JdkJudge.java')]);
export const zeep = judge('zeep', PYTHON === undefined ? 'python3-zeep, python3-xmlsec' : undefined, [
  PYTHON ?? 'python3',
  join(SOURCES, 'zeep-judge.py'),
]);

/** Skips a suite whose judge is not here, and says so. */
export function skipWithout(context: Mocha.Context, { name, missing }: Judge): void {
  if (missing === undefined) return;
  console.log(`      (skipped: ${name} cannot be asked without ${missing})`);
  context.skip();
}
