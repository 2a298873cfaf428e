import type { ValidateFunction } from 'ajv/dist/2020.js';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { EciError } from '../errors/eci-error.js';
import { compileSchema, describeProblems, UNKNOWN_FIELD } from '../schema/json-schema.js';
import { compileProfilo } from './compile.js';
import type { Profilo } from './profilo.js';

interface Fault {
  readonly pointer: string;
  readonly reason: string;
  readonly remedy: string;
  readonly line?: number;
}

let validator: ValidateFunction | undefined;

const REMEDY = 'see "The profile language" in the README of @varco/eci-mapper, and profili/sandbox-eci.yaml';

function refuse({ pointer, reason, remedy, line }: Fault, cause?: unknown): EciError {
  const where = line === undefined ? pointer || '/' : `line ${String(line)}, ${pointer || '/'}`;
  const facts = { pointer, reason, remedy };
  return new EciError('ERR_ECI_PROFILE', `the profile cannot be used: ${where}: ${reason}; ${remedy}`, {
    facts: line === undefined ? facts : { ...facts, line },
    cause,
  });
}

/** Line of what a pointer names, or of the nearest thing above it that is written. */
function lineOf(document: Document, lines: LineCounter, pointer: string): number | undefined {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (let length = names.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(names.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      const start: unknown = node.range[0];
      if (typeof start === 'number') return lines.linePos(start).line;
    }
  }
  return undefined;
}

function toPlain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // What `yaml` throws when aliases multiply without end, or name nothing.
    const reason = 'its aliases cannot be followed';
    throw refuse({ pointer: '', reason, remedy: 'write the values out instead of *aliases' }, error);
  }
}

function isProfilo(value: unknown): value is Profilo {
  validator ??= compileSchema('profilo.schema.json');
  return validator(value);
}

/**
 * That a value is in the form of a profile. Its paths are for `compileProfilo`.
 *
 * @throws EciError ERR_ECI_PROFILE
 */
export function checkForma(value: unknown): asserts value is Profilo {
  if (isProfilo(value)) return;
  const problems = validator === undefined ? [] : describeProblems(validator);
  // A name that is not known explains the one that is missing.
  const problem = problems.find(({ reason }) => reason === UNKNOWN_FIELD) ?? problems[0];
  throw refuse({ pointer: problem?.pointer ?? '', reason: problem?.reason ?? 'it is not a profile', remedy: REMEDY });
}

/**
 * Reads a profile from its YAML (or JSON) text and checks it whole: form, paths, prefixes, what the model cannot do
 * without. The result is plain data. Whether the paths exist in a WSDL is checked by `createEciMapper`.
 *
 * @throws EciError ERR_ECI_PROFILE; `facts` hold `pointer` (JSON Pointer in the profile), `reason`, `remedy`, and `line`
 */
export function loadProfilo(yamlText: string): Profilo {
  const given: unknown = yamlText;
  if (typeof given !== 'string') {
    throw refuse({
      pointer: '',
      reason: 'it is not a text',
      remedy: 'give the text of the YAML file, not its path or bytes',
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const syntax = document.errors[0];
  if (syntax !== undefined) {
    const { line } = lines.linePos(syntax.pos[0]);
    throw refuse({ pointer: '', reason: `it is not YAML (${syntax.code})`, remedy: 'correct that line', line }, syntax);
  }
  const value = toPlain(document);
  const located = (pointer: string): { pointer: string; line?: number } => {
    const line = lineOf(document, lines, pointer);
    return line === undefined ? { pointer } : { pointer, line };
  };
  if (!isProfilo(value)) {
    const problems = validator === undefined ? [] : describeProblems(validator);
    // A name that is not known explains the one that is missing.
    const problem = problems.find(({ reason }) => reason === UNKNOWN_FIELD) ?? problems[0];
    throw refuse({
      ...located(problem?.pointer ?? ''),
      reason: problem?.reason ?? 'it is not a profile',
      remedy: REMEDY,
    });
  }
  try {
    compileProfilo(value);
  } catch (error) {
    if (!(error instanceof EciError)) throw error;
    throw refuse(
      { ...located(error.text('pointer')), reason: error.text('reason'), remedy: error.text('remedy') },
      error,
    );
  }
  return value;
}
