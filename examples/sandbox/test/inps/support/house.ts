/** A running INPS with everything around it that a test moves: keys, clock, log, a JWKS of PDND, certificates. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCallLog } from '../../../src/call-log.js';
import { createClock } from '../../../src/clock.js';
import type {
  CallEntry,
  CallLog,
  EserviceFacts,
  FaultBoard,
  InpsContext,
  InpsProfilo,
  InpsServer,
  IssuedCertificate,
  SandboxClock,
} from '../../../src/context.js';
import { createFaultBoard } from '../../../src/fault-board.js';
import { startInps } from '../../../src/inps/inps-server.js';
import { createPki } from '../../../src/pki/create-pki.js';
import { testKey, type TestKey } from './jose.js';

export const ISSUER = 'uat.interop.pagopa.it';
export const CLIENT_ID = '11111111-1111-4111-8111-111111111111';
export const OTHER_CLIENT_ID = '22222222-2222-4222-8222-222222222222';
export const CONSUMER_ID = '33333333-3333-4333-8333-333333333333';
export const PURPOSE_ID = '44444444-4444-4444-8444-444444444444';
export const AUDIENCE = 'https://api.collaudo.inps.it/pdnd/soap/EstrattoContoIntegrato/v1';
export const ESERVICE: EserviceFacts = {
  eserviceId: '55555555-5555-4555-8555-555555555555',
  descriptorId: '66666666-6666-4666-8666-666666666666',
  producerId: '53b40136-65f2-424b-acfb-7fae17e35c60',
  audience: [AUDIENCE],
};
/** A Tuesday noon in Rome, winter time. */
export const NOON = Date.parse('2026-01-13T11:00:00.250Z');

const UNSIGNED = { wss: 'nessuno', integrita: 'nessuno', risposta: 'libera', firmatari: [], destinatario: '' } as const;

export const PROFILI = {
  bare: { ...UNSIGNED, voucher: false, tracciamento: 'nessuno', identity: 'nessuno', mtls: false },
  full: { ...UNSIGNED, voucher: true, tracciamento: 'AUDIT_REST_02', identity: 'entrambi', mtls: true },
} as const satisfies Readonly<Record<string, InpsProfilo>>;

export interface House {
  readonly inps: InpsServer;
  readonly clock: SandboxClock;
  readonly log: CallLog;
  readonly faults: FaultBoard;
  readonly caPem: string;
  readonly certificate: IssuedCertificate;
  readonly strangerCertificate: IssuedCertificate;
  /** PDND's. */
  readonly voucherKey: TestKey;
  /** Of {@link CLIENT_ID}. */
  readonly clientKey: TestKey;
  /** Of {@link OTHER_CLIENT_ID}. */
  readonly otherClientKey: TestKey;
  /** What PDND publishes; a test may replace the keys. */
  readonly jwks: { keys: TestKey[]; fetches: number; down: boolean };
  lastCall(): CallEntry;
  close(): Promise<void>;
}

export async function openHouse(options: Partial<InpsContext> = {}): Promise<House> {
  const clock = createClock(() => NOON);
  const log = createCallLog(clock);
  const faults = createFaultBoard();
  const pki = await createPki();
  const voucherKey = testKey('pdnd-1');
  const clientKey = testKey('client-1');
  const otherClientKey = testKey('client-2');
  const jwks = { keys: [voucherKey], fetches: 0, down: false };

  const jwksServer = createServer((_request, response) => {
    jwks.fetches += 1;
    response.statusCode = jwks.down ? 503 : 200;
    response.end(
      JSON.stringify({ keys: jwks.keys.map(({ kid, jwk }) => ({ ...jwk, kid, use: 'sig', alg: 'RS256' })) }),
    );
  });
  jwksServer.listen(0, '127.0.0.1');
  await once(jwksServer, 'listening');

  const owners = new Map([
    [clientKey.kid, { clientId: CLIENT_ID, jwk: clientKey.jwk }],
    [otherClientKey.kid, { clientId: OTHER_CLIENT_ID, jwk: otherClientKey.jwk }],
  ]);
  const inps = await startInps({
    clock,
    log,
    pki,
    pdnd: {
      issuer: ISSUER,
      jwksUrl: `http://127.0.0.1:${(jwksServer.address() as AddressInfo).port}/.well-known/jwks.json`,
      findClientKey: (kid) => owners.get(kid),
      eservices: [ESERVICE],
    },
    host: '127.0.0.1',
    port: 0,
    explain: true,
    profilo: PROFILI.bare,
    limiteGiornaliero: 100_000,
    faults,
    ...options,
  });

  return {
    inps,
    clock,
    log,
    faults,
    caPem: pki.caPem,
    certificate: await pki.issueClient('Cassa di Prova'),
    strangerCertificate: await pki.issueUntrusted('Sconosciuto'),
    voucherKey,
    clientKey,
    otherClientKey,
    jwks,
    lastCall: () => {
      const entry = log.entries('inps-eci').at(-1);
      if (entry === undefined) throw new Error('no call reached INPS');
      return entry;
    },
    close: async () => {
      await inps.close();
      jwksServer.closeAllConnections();
      jwksServer.close();
    },
  };
}
