import { generateKeyPairSync } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  createEvidenceSource,
  createLocalSigner,
  createMemoryReplayStore,
  createVoucherSource,
  fixedJwks,
  getAuditedVoucher,
  jwksResolver,
  systemIds,
  TokenError,
  verifyToken,
} from '@varco/modi-client';
import { answerParent } from '../support/peer.js';
import { OPERATION, pretendPdnd, TOKEN_ENDPOINT } from '../support/pretend-pdnd.js';

/** Goes on until so many calls have been made in all, then collects what is dead and looks. */
export interface MemoryQuestion {
  readonly until: number;
}

export interface MemoryReading {
  readonly calls: number;
  /** After collection. */
  readonly heapMiB: number;
  /** Outside V8's heap: buffers. */
  readonly externalMiB: number;
  readonly rssMiB: number;
  readonly cpuUsPerCall: number;
  readonly voucherRequests: number;
  readonly verified: number;
  readonly replaysRefused: number;
  /** Not verified to the end, because the store was full. */
  readonly notRemembered: number;
  /** Ids that came beside the tokens: how many the store refused. */
  readonly idsRefused: number;
  /** What the sources had to fetch, if they kept and let go as they should. */
  readonly voucherRequestsDue: number;
}

const HOT_OPERATORS = 50;
/** A voucher and an evidence for somebody new, which push somebody else's out. */
const NEW_EVERY = 100;
/** A token made, verified, and presented again. */
const VERIFY_EVERY = 50;
const KEPT = 500;
/** Less than what comes in while a token is remembered, so that the store is full nearly all the time. */
const REMEMBERED = 20_000;
/** For so long an evidence is used again. */
const WINDOW_MS = 240_000;
/** Simulated time, so that vouchers and evidences come of age, many times over, in a minute. */
const MS_PER_CALL = 10;

let time = 1_800_000_000_000;
const clock = { now: () => time };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signer = createLocalSigner({ key: privateKey });
const pdnd = pretendPdnd({ lifespanSeconds: 600 });
const ports = { clock, ids: systemIds };
const { clientId, purposeId, organizzazione, audience, assertionAudience } = OPERATION;
const sources = {
  evidence: createEvidenceSource({ ...ports, reuse: 'finestra', windowMs: WINDOW_MS, maxCached: KEPT }),
  vouchers: createVoucherSource({
    ...ports,
    transport: pdnd.transport,
    tokenEndpoint: TOKEN_ENDPOINT,
    audience: assertionAudience,
    pacing: { requests: 450 },
    maxCached: KEPT,
  }),
};
const request = {
  pattern: 'AUDIT_REST_02',
  ente: organizzazione,
  organizzazione,
  clientId,
  purposeId,
  audience,
} as const;
const replay = createMemoryReplayStore({ clock, limit: REMEMBERED, limitPerScope: REMEMBERED / 2 });
const keys = jwksResolver(fixedJwks({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: signer.kid }] }));
const policy = { keys, algorithms: ['RS256'], audience, requiredClaims: ['jti', 'purposeId'], clock, replay } as const;

const count = { calls: 0, verified: 0, replaysRefused: 0, notRemembered: 0, idsRefused: 0 };

async function oneCall(): Promise<void> {
  count.calls += 1;
  time += MS_PER_CALL;
  const who = count.calls % NEW_EVERY === 0 ? `new ${count.calls}` : `OP-${count.calls % HOT_OPERATORS}`;
  const { evidence, voucher } = await getAuditedVoucher(sources, {
    ...request,
    signer,
    userID: who,
    userLocation: '10.20.30.40',
    LoA: 'CIE',
  });
  if (voucher.expiresAt <= time) throw new Error('a voucher that is over');
  await remember(`someone ${count.calls % 3}`, `id ${count.calls}`);
  if (count.calls % VERIFY_EVERY === 0) {
    await verify(evidence.jws);
    await verify(evidence.jws);
  }
}

/** What other tokens do to the store. */
async function remember(scope: string, id: string): Promise<void> {
  try {
    await replay.rememberOnce(scope, id, time + 305_000);
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODI_REPLAY_STORE_FULL') throw error;
    count.idsRefused += 1;
  }
}

async function verify(jws: string): Promise<void> {
  try {
    await verifyToken(jws, policy);
    count.verified += 1;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ERR_MODI_REPLAYED') count.replaysRefused += 1;
    else if (code === 'ERR_MODI_REPLAY_STORE_FULL') count.notRemembered += 1;
    else throw error;
  }
}

const codeOf = (error: unknown): string | undefined => (error instanceof TokenError ? error.code : undefined);

answerParent(async ({ until }: MemoryQuestion): Promise<MemoryReading> => {
  const before = count.calls;
  const cpu = process.cpuUsage();
  while (count.calls < until) {
    await oneCall();
    if (count.calls % 64 === 0) await setImmediate();
  }
  const { user, system } = process.cpuUsage(cpu);
  for (let turn = 0; turn < 3; turn += 1) {
    await setImmediate();
    globalThis.gc?.();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    ...count,
    voucherRequests: pdnd.requests(),
    voucherRequestsDue: until / NEW_EVERY + HOT_OPERATORS * Math.ceil((until * MS_PER_CALL) / WINDOW_MS),
    heapMiB: heapUsed / 2 ** 20,
    externalMiB: external / 2 ** 20,
    rssMiB: rss / 2 ** 20,
    cpuUsPerCall: (user + system) / (count.calls - before),
  };
});
