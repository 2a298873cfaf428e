/** A caller of INPS written from the fact sheets: builds good requests, and lets a test spoil any part of one. */
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Agent, request, type RequestOptions } from 'node:https';
import { personaByScenario } from '../../../src/persone/persone.js';
import { AUDIENCE, CLIENT_ID, CONSUMER_ID, ESERVICE, type House, ISSUER, NOON, PURPOSE_ID } from './house.js';
import { sha256Hex, signJws, type TestKey } from './jose.js';

export const NS = 'http://sandbox.varco.example/EstrattoContoIntegrato';
export const SOAP_ACTION = `"${NS}/ISvcConsultazione/ConsultaEstrattoConto"`;
export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
export const NOW_S = Math.floor(NOON / 1000);
export const TIPICO = personaByScenario('tipico').codiceFiscale;
export const IDENTITY =
  '<inps:Identity xmlns:inps="http://inps.it/"><UserId>op-7</UserId><CodiceUfficio>001</CodiceUfficio></inps:Identity>';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
  /** The precise reason, as `explain` tells it. */
  readonly code: string | undefined;
  readonly faultcode: string | undefined;
}

export function payload(codiceFiscale = TIPICO): string {
  return `<ConsultaEstrattoConto xmlns="${NS}"><request><CodiceFiscale>${codiceFiscale}</CodiceFiscale></request></ConsultaEstrattoConto>`;
}

export function envelope(header = '', body = payload()): string {
  const headerXml = header === '' ? '' : `<s:Header>${header}</s:Header>`;
  return `<s:Envelope xmlns:s="${SOAP}">${headerXml}<s:Body>${body}</s:Body></s:Envelope>`;
}

export function evidenceOf(house: House, claims: object = {}, header: object = {}, key?: TestKey): string {
  const signer = key ?? house.clientKey;
  return signJws(
    signer,
    { alg: 'RS256', typ: 'JWT', kid: signer.kid, ...header },
    {
      iss: CLIENT_ID,
      aud: AUDIENCE,
      iat: NOW_S - 10,
      nbf: NOW_S - 10,
      exp: NOW_S + 290,
      jti: 'evidence-1',
      dnonce: 1234567890123,
      purposeId: PURPOSE_ID,
      userID: 'op-7',
      userLocation: 'ws-3',
      LoA: 'LOA3',
      ...claims,
    },
  );
}

export function voucherOf(house: House, claims: object = {}, header: object = {}, key?: TestKey): string {
  const signer = key ?? house.voucherKey;
  return signJws(
    signer,
    { alg: 'RS256', use: 'sig', typ: 'at+jwt', kid: signer.kid, ...header },
    {
      iss: ISSUER,
      aud: `https://other.example/api,${AUDIENCE}`,
      sub: CLIENT_ID,
      client_id: CLIENT_ID,
      iat: NOW_S,
      nbf: NOW_S,
      exp: NOW_S + 600,
      jti: 'voucher-1',
      purposeId: PURPOSE_ID,
      producerId: ESERVICE.producerId,
      consumerId: CONSUMER_ID,
      eserviceId: ESERVICE.eserviceId,
      descriptorId: ESERVICE.descriptorId,
      ...claims,
    },
  );
}

/** The headers that the profile `full` demands, evidence and voucher bound to one another. */
export function fullHeaders(house: House, evidence = evidenceOf(house)): Record<string, string | string[]> {
  const digest = { alg: 'SHA256', value: sha256Hex(evidence) };
  return {
    Authorization: `Bearer ${voucherOf(house, { digest })}`,
    'Agid-JWT-TrackingEvidence': evidence,
    'INPS-Identity-UserId': 'op-7',
    'INPS-Identity-CodiceUfficio': '001',
  };
}

/** What a caller must know of an INPS. */
export type Reachable = Pick<House, 'caPem' | 'certificate' | 'strangerCertificate'> & {
  readonly inps: { readonly url: string };
};

export interface CallOptions {
  readonly method?: string;
  /** Added to the URL. */
  readonly suffix?: string;
  readonly body?: string | Buffer;
  /** Over Content-Type and SOAPAction; `undefined` removes one. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly certificate?: 'none' | 'stranger' | 'trusted';
  readonly agent?: Agent;
  readonly tls?: RequestOptions;
}

function tlsOptions(house: Reachable, { certificate = 'trusted' }: CallOptions): RequestOptions {
  if (certificate === 'none') return { ca: house.caPem };
  const { certificate: cert, key } = certificate === 'stranger' ? house.strangerCertificate : house.certificate;
  return { ca: house.caPem, cert, key };
}

/** Calls INPS once and reads the whole answer. Rejects when the connection breaks. */
export async function call(house: Reachable, options: CallOptions = {}): Promise<Answer> {
  const headers: Readonly<Record<string, string | readonly string[] | undefined>> = {
    'Content-Type': 'text/xml; charset=utf-8',
    SOAPAction: SOAP_ACTION,
    ...options.headers,
  };
  const outgoing = request(house.inps.url + (options.suffix ?? ''), {
    method: options.method ?? 'POST',
    agent: options.agent ?? false,
    ...tlsOptions(house, options),
    ...options.tls,
  });
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) outgoing.setHeader(name, value);
  }
  outgoing.end(options.body ?? envelope());
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('utf8');
  const explained = response.headers['varco-sandbox-code'];
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    bytes,
    code: typeof explained === 'string' ? explained : undefined,
    faultcode: /<faultcode>([^<]*)<\/faultcode>/.exec(text)?.[1],
  };
}
