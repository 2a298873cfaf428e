import { diagnose, withFindings } from '../doctor/diagnose.js';
import { explainCode } from '../doctor/explain/explain.js';
import type { DoctorReport } from '../doctor/input.js';
import { renderFindings, renderReport } from '../doctor/render.js';
import { readCase, type DoctorCase } from './doctor-input.js';
import type { Asked } from './asked.js';
import { answerOf, OnlineDoctor } from './doctor-online.js';
import { oneOf, readDoctorOptions, type DoctorOptions } from './doctor-options.js';
import { EXIT, UsageError, type CliIo } from './io.js';

/**
 * `modi doctor`: what is wrong, why, and what to do. Offline unless `--online`; never makes an ECI call.
 *
 * Exit: 0 nothing is wrong, 1 something is, 2 usage, 3 `--online` and nobody answered.
 */
export async function doctor(args: readonly string[], io: CliIo): Promise<number> {
  const options = readDoctorOptions(args);
  const code = options.values.get('codice');
  if (code !== undefined) return explained(code, options, io);
  if (options.files.size === 0 && options.others.length === 0 && !options.values.has('pkcs11-module')) {
    throw new UsageError('nothing to look at: give a FILE, or --codice CODE');
  }
  const known = await readCase(options, io.clock);
  try {
    if (!options.flags.has('online')) return finish(diagnose(known.input, known.context), [], options, io);
    return await examineOnline(known, options, io);
  } finally {
    await known.close();
  }
}

async function examineOnline(known: DoctorCase, options: DoctorOptions, io: CliIo): Promise<number> {
  const online = new OnlineDoctor(known, options, io);
  try {
    const here = await askPdnd(online, known);
    const report = withFindings(here, online.findings(known.context.lingua));
    const exit = finish(report, online.asked, options, io);
    // What is wrong here is wrong whoever answers.
    return here.ok && online.isSilent ? EXIT.internal : exit;
  } finally {
    await online.close();
  }
}

async function askPdnd(online: OnlineDoctor, known: DoctorCase): Promise<DoctorReport> {
  const context = await online.measure(known.context);
  const { input } = known;
  const before = diagnose(input, context);
  // What is certainly refused need not be sent; and an answer that is at hand is the one to be explained.
  if (!before.ok) return before;
  const asked = await online.askVoucher(known, context);
  if (asked?.error !== undefined) {
    return diagnose({ ...input, error: asked.error }, { ...context, assertion: asked.assertion });
  }
  const refusal = await online.askKey(known, context, asked?.accessToken);
  if (refusal !== undefined) return diagnose({ ...input, error: answerOf(refusal) }, context);
  return asked?.accessToken === undefined ? before : diagnose(input, { ...context, registered: true });
}

function explained(code: string, options: DoctorOptions, io: CliIo): number {
  const lingua = oneOf(options, 'lingua', ['it', 'en']) ?? 'it';
  const findings = explainCode(code, lingua);
  if (findings.length === 0) throw new UsageError('--codice: no such code; docs/doctor.md lists them all');
  io.out(options.flags.has('json') ? JSON.stringify({ findings }) : renderFindings(findings, lingua));
  return EXIT.done;
}

const OUTCOMES = {
  it: {
    yes: 'sì',
    refused: 'PDND ha detto no',
    silent: 'nessuna risposta',
    skipped: 'non chiesto: manca con che cosa chiedere (assertion, o chiave e clientId; per l’API v3 --dpop-key)',
  },
  en: {
    yes: 'yes',
    refused: 'PDND said no',
    silent: 'no answer',
    skipped: 'not asked: nothing to ask with (an assertion, or key and clientId; for API v3 --dpop-key)',
  },
} as const;

function finish(report: DoctorReport, asked: readonly Asked[], options: DoctorOptions, io: CliIo): number {
  const lingua = oneOf(options, 'lingua', ['it', 'en']) ?? 'it';
  if (options.flags.has('json')) {
    io.out(JSON.stringify(asked.length === 0 ? report : { ...report, asked }));
  } else {
    const lines = asked.map(({ what, outcome, version, correlationId }) => {
      const id = correlationId === undefined ? '' : ` (correlationId ${correlationId})`;
      return `PDND · ${what}${version === undefined ? '' : ` (API ${version})`}: ${OUTCOMES[lingua][outcome]}${id}`;
    });
    io.out([renderReport(report, lingua), ...(lines.length === 0 ? [] : ['', ...lines])].join('\n'));
  }
  return report.ok ? EXIT.done : EXIT.refused;
}
