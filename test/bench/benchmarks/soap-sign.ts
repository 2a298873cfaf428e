import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalSigner, signEnvelope, systemClock, systemIds, type SignOptions } from '@varco/modi-client';
import type { Context } from '../support/context.js';
import { atMost, median, round, type Result } from '../support/figures.js';
import { DENSE, statement, WSS_KEYS } from '../support/statements.js';

/** Signing an envelope of 10 KB, two references, beside the bare RSA signature over as many bytes as its SignedInfo has. */
export async function soapSign(context: Context): Promise<Result> {
  const [key, certificate] = await Promise.all(
    ['client.key', 'client.pem'].map((name) => readFile(join(WSS_KEYS, name), 'utf8')),
  );
  if (key === undefined || certificate === undefined) throw new Error('the vectors’ keys are needed');
  const signing: SignOptions = {
    signer: createLocalSigner({ key }),
    certificate,
    clock: systemClock,
    ids: systemIds,
    newMessageId: false,
  };
  const plain = statement(DENSE, 10);
  const info = new Uint8Array(signedInfoLength(await signEnvelope(plain, signing)));
  const whole = (): Promise<unknown> => signEnvelope(plain, signing);
  // The same signer, asynchronous too.
  const bare = (): Promise<unknown> => signing.signer.sign(info);
  const calls = context.smoke ? 8 : 400;
  // Compiled code and its tiers: after 800 calls the first round was still twice as slow as the last.
  const warming = context.smoke ? calls : 4_000;
  const rows = [];
  for (const inFlight of [4, 1]) {
    await perCall(whole, warming, inFlight);
    await perCall(bare, calls, inFlight);
    const rounds: { readonly sign: number; readonly bare: number }[] = [];
    for (let count = 0; count < context.rounds; count++) {
      rounds.push({ sign: await perCall(whole, calls, inFlight), bare: await perCall(bare, calls, inFlight) });
    }
    rows.push({
      inFlight,
      sign: median(rounds.map((each) => each.sign)),
      bare: median(rounds.map((each) => each.bare)),
      ratio: median(rounds.map((each) => each.sign / each.bare)),
    });
  }
  const [busy] = rows;
  if (busy === undefined) throw new Error('nothing was measured');
  return {
    name: 'soap-sign',
    method:
      'rounds in turns in this process, ms for each call; a ratio is the median of those of the rounds. Judged with 4 in flight, as sdk-sign is; one at a time, the wake of a sleeping thread is in both',
    tables: [
      {
        title: 'Signing 10 KB, ms',
        columns: ['signEnvelope', 'RSA alone', 'ratio'],
        rows: rows.map((each) => ({
          label: `${each.inFlight} in flight`,
          values: [round(each.sign, 3), round(each.bare, 3), round(each.ratio, 2)],
        })),
      },
    ],
    checks: [atMost('sign 10 KB, of the bare RSA signature', busy.ratio, 1.6)],
    figures: { rows, signedInfoBytes: info.length },
  };
}

/** Milliseconds for each of so many calls. */
async function perCall(work: () => Promise<unknown>, calls: number, inFlight: number): Promise<number> {
  const began = performance.now();
  const lane = async (): Promise<void> => {
    for (let count = 0; count < calls / inFlight; count++) await work();
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return (performance.now() - began) / calls;
}

/** Bytes of the canonical SignedInfo: as it stands, with the declaration of its prefix. */
function signedInfoLength(signed: Uint8Array): number {
  const [written] = /<ds:SignedInfo>.*<\/ds:SignedInfo>/s.exec(Buffer.from(signed).toString('latin1')) ?? [];
  if (written === undefined) throw new Error('a signed message has a SignedInfo');
  return written.length + ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'.length;
}
