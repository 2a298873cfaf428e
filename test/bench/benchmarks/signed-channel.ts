import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { createLettoreEci, loadProfilo } from '@varco/eci-mapper';
import {
  createMemoryReplayStore,
  identityHeader,
  INPS,
  signedDigests,
  signEnvelope,
  systemClock,
  systemIds,
  wrapBody,
} from '@varco/modi-client';
import { createTestCertificate, type TestCertificate } from '@varco/modi-client/testing';
import type { DaLeggere } from '../../../packages/gateway/src/flow/answer-reader.js';
import type { RegoleRisposta } from '../../../packages/gateway/src/flow/firma-risposta.js';
import type { Context } from '../support/context.js';
import { atMost, round, type Result } from '../support/figures.js';
import { loadInternals, type Internals } from '../support/internals.js';
import { Schedule, Turns } from '../support/turns.js';
import { PROFILE } from './json-door.js';

const ECI = 'http://sandbox.varco.example/EstrattoContoIntegrato';
const SCHEDULE = new Schedule();
const ANONYMOUS = 'http://www.w3.org/2005/08/addressing/anonymous';

/** What the channel P3 adds to a request of the gateway: a signature on what leaves, a verification of what comes, by size. */
export async function signedChannel(context: Context): Promise<Result> {
  const internals = await loadInternals();
  const ca = createTestCertificate({ commonName: 'CA', ca: true });
  const signing = await signAll(context);
  const rows = await readAll(context, internals, ca);
  const turns = rows.filter(({ name }) => name === '5MB').map(({ turnMaxMs }) => turnMaxMs);
  return {
    name: 'signed-channel',
    method:
      'sign: a request with Identity, seven references, and its references read back for X-RequestDigest, the key in this process. ' +
      'read: the statement as the gateway reads it, mapped to JSON, here or in its worker by size, with and without verifying the signature, ' +
      'X-RequestDigest, RelatesTo and the message id; ms of CPU of this thread, as all but the worker; turn max: longest turn of this event loop meanwhile, two at a time',
    tables: [
      {
        title: 'One request, ms',
        columns: ['sign', 'bare signature'],
        rows: signing.map(({ kind, signMs, bareMs }) => ({ label: kind, values: [signMs, bareMs] })),
      },
      {
        title: 'One answer, ms',
        columns: ['bytes', 'unsigned', 'signed', 'added', 'turn max'],
        rows: rows.map(({ name, bytes, plainMs, signedMs, turnMaxMs }) => ({
          label: name,
          values: [bytes, plainMs, signedMs, round(signedMs - plainMs, 3), turnMaxMs],
        })),
      },
    ],
    checks: [atMost('5 MB signed: longest turn of the event loop, ms of CPU', Math.max(...turns), 20)],
    figures: { signing, rows },
  };
}

/** CPU of this thread: what a request costs those beside it. What is made on other threads is not in it. */
async function timed(context: Context, work: () => Promise<unknown>): Promise<number> {
  const budgetMs = context.smoke ? 20 : 3_000;
  const upTo = async (milliseconds: number): Promise<number> => {
    const from = performance.now();
    let calls = 0;
    do {
      await work();
      calls += 1;
      // Others must have their turn, and the thread's account is drawn up when it gives way.
      await setImmediate();
    } while (performance.now() - from < milliseconds);
    return calls;
  };
  await upTo(budgetMs / 3);
  const { ran } = SCHEDULE.read();
  const calls = await upTo(budgetMs);
  return round((SCHEDULE.read().ran - ran) / calls, 3);
}

const request = (): Uint8Array =>
  wrapBody(
    `<ConsultaEstrattoConto xmlns="${ECI}"><request><CodiceFiscale>RSSMRA80A01H501U</CodiceFiscale></request></ConsultaEstrattoConto>`,
    identityHeader({ userId: 'RSSMRA80A01H501U', codiceUfficio: '001' }, false),
  );

async function signRequest({ signer, pem }: TestCertificate, messageId: string): Promise<Uint8Array> {
  return signEnvelope(request(), {
    ...{ signer, certificate: pem, clock: systemClock, ids: systemIds, to: 'urn:inps', action: 'urn:consulta' },
    ...{ replyTo: ANONYMOUS, messageId, headers: [{ namespace: INPS, localName: 'Identity' }] },
  });
}

async function signAll(
  context: Context,
): Promise<readonly { readonly kind: string; readonly signMs: number; readonly bareMs: number }[]> {
  const results = [];
  for (const kind of ['RSA', 'EC'] as const) {
    const signer = createTestCertificate({ commonName: 'Cassa', kind });
    const bytes = Buffer.alloc(1_024);
    const signMs = await timed(context, async () => signedDigests(await signRequest(signer, 'urn:uuid:x')));
    results.push({ kind, signMs, bareMs: await timed(context, async () => signer.signer.sign(bytes)) });
  }
  return results;
}

async function readAll(
  context: Context,
  internals: Internals,
  ca: TestCertificate,
): Promise<
  readonly {
    readonly name: string;
    readonly bytes: number;
    readonly plainMs: number;
    readonly signedMs: number;
    readonly turnMaxMs: number;
  }[]
> {
  const { createBigAnswers, createGiudiceRisposta, nomeRegole } = internals;
  const inps = createTestCertificate({ commonName: 'INPS', issuer: ca, kind: 'RSA' });
  const profilo = loadProfilo(await readFile(PROFILE, 'utf8'));
  const regole: RegoleRisposta = {
    ...{ ca: ca.pem, crlObbligatoria: false, etaMassimaMs: 3_600_000, anticipoMs: 5_000, faultNonFirmati: 'ammessi' },
    ...{ parti: ['Timestamp', 'To', 'MessageID', 'Body'], correlazione: ['RelatesTo'] },
  };
  const answers = createBigAnswers();
  const source = { profilo, versione: '1' };
  const lettore = createLettoreEci(profilo);
  const plain = answers.reader(lettore, source);
  const signed = answers.reader(lettore, source, {
    ...{ giudice: createGiudiceRisposta(regole), regole, versione: nomeRegole(regole), ora: () => systemClock.now() },
    // Every answer here is the same one.
    replay: { rememberOnce: async (...what) => createMemoryReplayStore({ clock: systemClock }).rememberOnce(...what) },
  });
  const sent = await signRequest(createTestCertificate({ commonName: 'Cassa' }), 'urn:uuid:x');
  const attesa = { messageId: 'urn:uuid:x', digests: signedDigests(sent) };
  const results = [];
  try {
    for (const { name, envelope, codiceFiscale } of context.answers) {
      const message = await signEnvelope(envelope, {
        ...{ signer: inps.signer, certificate: inps.pem, clock: systemClock, ids: systemIds, to: ANONYMOUS },
        ...{ relatesTo: 'urn:uuid:x', ttlSeconds: 3_600 },
      });
      const asked = (body: Uint8Array): DaLeggere => ({
        ...{ risposta: { status: 200, headers: {}, body }, codiceFiscale, resa: 'mappata', istante: 0, attesa },
      });
      const read = async (): Promise<void> => {
        const { tipo } = await signed.read(asked(message));
        if (tipo !== 'risposta') throw new Error(`the signed ${name} statement was ${tipo}`);
      };
      const plainMs = await timed(context, async () => plain.read(asked(envelope)));
      const signedMs = await timed(context, read);
      const turns = new Turns();
      await timed(context, async () => Promise.all([read(), read()]));
      const turnMaxMs = round(turns.take().max);
      turns.close();
      results.push({ name, bytes: message.length, plainMs, signedMs, turnMaxMs });
    }
  } finally {
    await answers.close();
  }
  return results;
}
