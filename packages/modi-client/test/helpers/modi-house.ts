import type { ModiClient } from '../../src/client/client.js';
import type { Servizio } from '../../src/client/servizio.js';
import type { ModiEvent } from '../../src/events/modi-event.js';
import { jwksResolver } from '../../src/jws/key-resolver.js';
import { fixedJwks } from '../../src/keys/jwks.js';
import { createModiClient } from '../../src/modi-client.js';
import type { ModiClientOptions } from '../../src/options.js';
import type { TransportRequest, TransportResponse } from '../../src/ports/transport.js';
import { createTestCertificate, fakePdnd, fixedClock, seededIds, testSigner } from '../../src/testing/index.js';
import type { FakePdnd } from '../../src/testing/index.js';
import { CLIENT_ID, PURPOSE_ID } from './fixed-ports.js';

export const URL_SERVIZIO = 'https://erogatore.example/v1';
export const PERSONA = { userID: 'op-RSSMRA80A01H501U', userLocation: 'pc-segreto-1', LoA: 'SPID2' };
export const clock = fixedClock();
export const erogatore = createTestCertificate({ commonName: 'Erogatore', kind: 'RSA' });
export const risposta = {
  keys: jwksResolver(fixedJwks({ keys: [{ ...erogatore.signer.publicJwk, kid: erogatore.signer.kid }] })),
  audience: CLIENT_ID,
};

export interface House {
  readonly modi: ModiClient;
  readonly pdnd: FakePdnd;
  readonly events: ModiEvent[];
  /** The calls of the service, PDND's left out. */
  calls(): readonly TransportRequest[];
}

export async function house(
  servizio: Partial<Servizio> = {},
  more: Partial<ModiClientOptions> = {},
  service: (request: TransportRequest) => Partial<TransportResponse> | Promise<Partial<TransportResponse>> = () => ({
    body: Buffer.from('{"stato":"aperta"}'),
    headers: { 'content-type': 'application/json' },
  }),
): Promise<House> {
  const pdnd = fakePdnd({ clock, service });
  const events: ModiEvent[] = [];
  const modi = await createModiClient({
    ambiente: 'collaudo',
    clientId: CLIENT_ID,
    purposeId: PURPOSE_ID,
    key: testSigner(),
    servizio: { url: URL_SERVIZIO, ...servizio },
    transport: pdnd,
    clock,
    ids: seededIds(),
    onEvent: (event) => events.push(event),
    ...more,
  });
  return { modi, pdnd, events, calls: () => pdnd.requests.filter(({ url }) => url.startsWith(URL_SERVIZIO)) };
}

export const last = ({ calls }: House): TransportRequest => {
  const call = calls().at(-1);
  if (call === undefined) throw new Error('the service was not called');
  return call;
};

/** What nobody waits for is done a moment later. */
export async function until(isSo: () => boolean): Promise<void> {
  for (const began = performance.now(); !isSo(); await new Promise(setImmediate)) {
    if (performance.now() - began > 5_000) throw new Error('it did not happen');
  }
}

/** Everything a test may look for that must never be told. */
export function secretsOf({ pdnd }: House): readonly string[] {
  const tokens = pdnd.requests.flatMap(({ headers, body }) => [
    ...Object.entries(headers).flatMap(([name, value]) =>
      /^(authorization|dpop|agid-)/.test(name) ? value.split(' ') : [],
    ),
    ...new URLSearchParams(Buffer.from(body ?? []).toString()).getAll('client_assertion'),
  ]);
  return [...Object.values(PERSONA), ...tokens.filter((each) => each.length > 20)];
}
