import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import ts from 'typescript';
import { ROOT } from '../support/sources.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Pages for those who program with the SDK. Their blocks are compiled, their commands run or read. */
const PAGES = [
  'packages/modi-client/README.md',
  ...readdirSync(join(ROOT, 'docs/sdk')).map((name) => `docs/sdk/${name}`),
].filter((path) => path.endsWith('.md'));

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

/** A block, with the `<!-- given: … -->` before it: what a reader has by then, and a compiler must be told. */
const blocks: readonly Block[] = PAGES.flatMap((page) =>
  [...read(page).matchAll(/(?:<!-- given:\n([\s\S]*?)-->\n+)?^```([a-z]*)\n([\s\S]*?)^```$/gm)].map(
    ([, given = '', language = '', text = '']) => ({ page, language, text: given + text }),
  ),
);
const of = (...languages: string[]): readonly Block[] => blocks.filter(({ language }) => languages.includes(language));

/** The command, wherever the test stands. */
function modi(args: readonly string[], cwd = ROOT): string {
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'packages/modi-client/bin/modi.js'), ...args], {
    cwd,
    encoding: 'utf8',
  });
  return stdout;
}

/** Compiles texts as files of this folder, which sees the packages as anybody's does. */
function complaints(files: ReadonlyMap<string, string>): readonly string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, join(ROOT, 'test'));
  const settings = { ...options, composite: false, incremental: false, noEmit: true, types: ['node'] };
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists, readFile } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, ts.ScriptTarget.ES2023);
  };
  const program = ts.createProgram([...files.keys()], settings, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

describe('the examples in the pages of the SDK', () => {
  it('are compiled, every one', function () {
    this.timeout(60_000);
    const code = of('ts', 'js');
    expect(code.length).to.be.greaterThan(1);
    const files = new Map(
      code.map(({ page, text }, index) => [join(ROOT, `test/${page.replaceAll(/\W/g, '_')}_${index}.ts`), text]),
    );
    expect(complaints(files)).to.deep.equal([]);
  });

  it('use commands and options of modi that there are', () => {
    const help = modi(['help']);
    const wrong = of('sh', 'console', '').flatMap(({ page, text }) =>
      [...text.matchAll(/^(?:\$ )?modi (\w[\w-]*)(.*)$/gm)].flatMap(([line, command = '', rest = '']) => {
        const options = [...rest.replace(/\s#.*/, '').matchAll(/(?<=\s)--[a-z-]+/g)].map(([option]) => option);
        const unknown = options.filter((option) => !new RegExp(`${option}(?![a-z-])`).test(help));
        return help.includes(`modi ${command} `) && unknown.length === 0 ? [] : [`${page}: ${line}`];
      }),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('print what modi prints', () => {
    const folder = mkdtempSync(join(tmpdir(), 'varco-esempi-'));
    try {
      writeFileSync(join(folder, 'assertion.jwt'), assertion());
      const shown = of('console');
      expect(shown.length).to.be.greaterThan(0);
      for (const { page, text } of shown) {
        const [, command = '', output = ''] = /^\$ modi (.*)\n([\s\S]*)$/.exec(text) ?? [];
        const stdout = modi([...command.split(' '), '--now', String(AT + 10)], folder);
        // A page may stop early, at a line of its own.
        const said = output.replace(/^…\n$/m, '');
        expect(said, page).to.not.equal('');
        expect(stdout.startsWith(said), `${page}:\n${stdout}`).to.equal(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const AT = 1_790_000_000;

/** What many libraries make of PDND's manual: an audience with a scheme, and an `nbf`. */
function assertion(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const client = '1c9a5f0e-6a3b-4c1e-9d57-2f4f6a8b0c11';
  const header = { alg: 'RS256', kid: 'd8ILMlZCfi9mDd5Cl3hyQmnCebra4TE_2iFS4W7B_l0', typ: 'JWT' };
  const claims = {
    iss: client,
    sub: client,
    aud: 'https://auth.uat.interop.pagopa.it/client-assertion',
    jti: '5f0d2f6a-2a55-4c8e-8f0a-0d1f6f3c9a77',
    iat: AT,
    nbf: AT,
    exp: AT + 60,
    purposeId: '7b2d9c3a-0d4e-4f6a-8c21-5e7f9a1b3d55',
  };
  return `${part(header)}.${part(claims)}.${Buffer.alloc(256, 7).toString('base64url')}`;
}
