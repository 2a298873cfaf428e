import { checkList, checkObject, checkTexts } from '../checks/arguments.js';
import { checkLingua } from './finding.js';
import type { DoctorReport } from './input.js';
import type { Explanation } from './explain/explain.js';
import type { Finding, Lingua, Words } from './finding.js';

const WIDTH = 100;
const MARKS = { error: '✗', warning: '!', hint: '·' } as const;

const WORDS = {
  it: {
    fine: 'Nessun problema in',
    nothing: 'Niente da controllare.',
    why: 'Perché: ',
    remedy: 'Rimedio: ',
    logs: 'PDND registrerebbe',
    probable: 'Cause probabili, dalla più frequente (da qui non si vedono):',
    unseen: 'Da qui non si vede:',
    support: 'Se resta, mandare all’assistenza:',
    kid: 'kid della chiave:',
    errors: (n: number) => (n === 1 ? '1 errore' : `${n} errori`),
    warnings: (n: number) => (n === 1 ? '1 avviso' : `${n} avvisi`),
  },
  en: {
    fine: 'No problem in',
    nothing: 'Nothing to check.',
    why: 'Why: ',
    remedy: 'Remedy: ',
    logs: 'PDND would log',
    probable: 'Probable causes, the commonest first (they cannot be seen from here):',
    unseen: 'It cannot be seen from here:',
    support: 'If it stays, send support (in Italian):',
    kid: 'kid of the key:',
    errors: (n: number) => (n === 1 ? '1 error' : `${n} errors`),
    warnings: (n: number) => (n === 1 ? '1 warning' : `${n} warnings`),
  },
} as const;

/** What was looked at, for a person. */
const NAMES: Readonly<Record<string, Words>> = {
  clock: { it: 'orologio', en: 'clock' },
  configuration: { it: 'configurazione', en: 'configuration' },
  key: { it: 'chiave', en: 'key' },
  publicKey: { it: 'chiave pubblica', en: 'public key' },
  certificate: { it: 'certificato', en: 'certificate' },
  dpopKey: { it: 'chiave DPoP', en: 'DPoP key' },
  form: { it: 'modulo', en: 'form' },
  proof: { it: 'prova DPoP', en: 'DPoP proof' },
  assertion: { it: 'assertion', en: 'assertion' },
  evidence: { it: 'evidenza', en: 'evidence' },
  voucher: { it: 'voucher', en: 'voucher' },
  idAuth: { it: 'token ID_AUTH', en: 'ID_AUTH token' },
  signature: { it: 'Agid-JWT-Signature', en: 'Agid-JWT-Signature' },
  request: { it: 'richiesta', en: 'request' },
  envelope: { it: 'busta SOAP', en: 'SOAP envelope' },
};

/** The report for a person. The first three lines say what is wrong and what to do; the rest says why. */
export function renderReport(report: DoctorReport, lingua: Lingua = 'it'): string {
  checkLingua(lingua);
  const words = WORDS[lingua];
  const { findings, explanation, kid } = checkObject('report', report);
  checkList('report.findings', findings);
  checkList('report.notChecked', report.notChecked);
  const blocks: string[][] = [headline(report, lingua), ...findings.map((each) => paragraph(each, lingua))];
  if (explanation !== undefined) blocks.push(...answered(explanation, lingua));
  const notes = [
    ...(kid === undefined ? [] : [`${words.kid} ${kid}`]),
    ...report.notChecked.flatMap((text) =>
      wrapped('  ', `${words.unseen} ${text}`).map((line, n) => (n === 0 ? line.slice(2) : line)),
    ),
  ];
  if (notes.length > 0) blocks.push(notes);
  if (explanation?.support !== undefined) {
    blocks.push([words.support, ...explanation.support.split('\n').map((line) => `  ${line}`)]);
  }
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

/** One line of verdict, and at most two of what to do first. */
function headline({ findings, explanation, checked, pdndCodes }: DoctorReport, lingua: Lingua): string[] {
  const words = WORDS[lingua];
  const errors = findings.filter(({ severity }) => severity === 'error');
  const others = findings.length - errors.length;
  const first = (errors.length > 0 ? errors : (explanation?.probable ?? [])).slice(0, 2);
  const todo = first.map((each) => `→ ${each.remedy}`);
  const logged = pdndCodes.length === 0 ? '' : ` · ${words.logs} ${pdndCodes.join(', ')}`;
  if (explanation !== undefined)
    return [`✗ ${explanation.said.what}${logged}`, ...(todo.length > 0 ? todo : [`→ ${explanation.said.remedy}`])];
  const warnings = others === 0 ? '' : `, ${words.warnings(others)}`;
  if (errors.length > 0) return [`✗ ${words.errors(errors.length)}${warnings}${logged}`, ...todo];
  return [
    checked.length === 0
      ? words.nothing
      : `✓ ${words.fine}: ${checked.map((name) => NAMES[name]?.[lingua] ?? name).join(', ')}${warnings}`,
  ];
}

function paragraph(finding: Finding, lingua: Lingua): string[] {
  const { code, severity, pdndCode, field, what, why, remedy, source } = checkObject('finding', finding);
  checkTexts('finding', [what, why, remedy]);
  const words = WORDS[lingua];
  const about = [code, field, pdndCode === undefined ? undefined : `PDND ${pdndCode}`, source];
  return [
    ...wrapped(`${MARKS[severity]} `, what),
    ...wrapped('  ', `${words.why}${why}`),
    ...wrapped('  ', `${words.remedy}${remedy}`),
    `  [${about.filter((each) => each !== undefined).join(' · ')}]`,
  ];
}

function answered({ said, probable, ids }: Explanation, lingua: Lingua): string[][] {
  const words = WORDS[lingua];
  const known = Object.entries(ids).map(([name, value]) => `${name} ${String(value)}`);
  const blocks = [[...paragraph(said, lingua), ...(known.length === 0 ? [] : [`  ${known.join(' · ')}`])]];
  if (probable.length > 0) {
    const causes = probable.flatMap(({ what, remedy, pdndCode }, index) => [
      ...wrapped(`${String(index + 1).padStart(2)}. `, pdndCode === undefined ? what : `${what} (PDND ${pdndCode})`),
      ...wrapped('    → ', remedy),
    ]);
    blocks.push([words.probable, ...causes]);
  }
  return blocks;
}

/** Lines of at most {@link WIDTH} characters; those after the first are indented under it. */
function wrapped(start: string, text: string): string[] {
  const indent = ' '.repeat(start.length);
  const lines: string[] = [];
  let line = start;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line.trim() !== '' && line !== start) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

/** Findings alone, as for a code that was asked about. */
export function renderFindings(findings: readonly Finding[], lingua: Lingua = 'it'): string {
  checkLingua(lingua);
  return checkList('findings', findings)
    .map((each) => paragraph(each, lingua).join('\n'))
    .join('\n\n');
}
