import { readFileSync } from 'node:fs';
import {
  callSoap,
  createAxiosTransport,
  createLocalSigner,
  createVoucherSource,
  identityHeader,
  PDND_ENVIRONMENTS,
  systemClock,
  systemIds,
  wrapBody,
} from '@varco/modi-client';

const transport = createAxiosTransport({
  cert: readFileSync('ente.cert.pem', 'utf8'),
  key: readFileSync('ente.key.pem', 'utf8'),
});
const { tokenEndpoint, assertionAudience: audience, pacing } = PDND_ENVIRONMENTS.collaudo;
const vouchers = createVoucherSource({
  transport,
  clock: systemClock,
  ids: systemIds,
  tokenEndpoint,
  audience,
  pacing,
});
const signer = createLocalSigner({ key: readFileSync('modi.key.pem', 'utf8') });

export async function consult(clientId: string, purposeId: string, userId: string, body: string): Promise<Uint8Array> {
  const voucher = await vouchers.get({ clientId, purposeId, signer, organizzazione: 'la-mia-cassa' });
  const envelope = wrapBody(body, identityHeader({ userId, codiceUfficio: '001' }, false));
  const headers = { authorization: `Bearer ${voucher.accessToken}` };
  const limits = { deadlineMs: 30_000, maxResponseBytes: 10_000_000 };
  const answer = await callSoap({
    transport,
    url: 'https://erogatore.example/eci',
    soapAction: 'urn:eci/Op',
    envelope,
    headers,
    ...limits,
  });
  return answer.map.bytes;
}
