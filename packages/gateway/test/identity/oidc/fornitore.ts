import { generateKeyPairSync, randomUUID, type JsonWebKey } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import type { Certificati } from '../certificati.js';
import { createDeposito } from './deposito.js';

/** A signing key as the provider keeps it. */
export interface ChiaveFornitore {
  readonly jwk: JsonWebKey & { readonly kid: string };
}

export function nuovaChiave(alg: 'RS256' | 'ES256' = 'RS256'): ChiaveFornitore {
  const { privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { jwk: { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg, use: 'sig' } };
}

/** What the next tokens say, besides what the provider itself says. */
export interface Detto {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly audience?: string;
  readonly durata?: number;
  readonly client?: 'portale' | 'altro';
}

export interface Fornitore {
  readonly issuer: string;
  /** An access token by client credentials, as RFC 9068 has it. */
  accessToken(detto?: Detto): Promise<string>;
  /** Access token and ID token of a person who logged in, by authorization code with PKCE. */
  login(account: string, acr: string): Promise<{ readonly accessToken: string; readonly idToken: string }>;
  /** These keys from now on; the first one signs. */
  usa(...chiavi: readonly ChiaveFornitore[]): void;
  /** Answers a path in its own way; `undefined`: as the provider does. */
  imita(percorso: string, rispondi: ((response: ServerResponse, request: IncomingMessage) => void) | undefined): void;
  /** Times that a path was asked for. */
  richieste(percorso: string): number;
  close(): Promise<void>;
}

export const DISCOVERY = '/.well-known/openid-configuration';
const SEGRETO = 'un-segreto-lungo-abbastanza-per-le-prove';
const RITORNO = 'https://portale.cassa.example/ritorno';

/** A real OpenID provider (oidc-provider) in this process, over real TLS. */
export async function apriFornitore({ server: coppia }: Pick<Certificati, 'server'>): Promise<Fornitore> {
  let detto: Detto = {};
  let accesso: { readonly account: string; readonly acr: string } | undefined;
  let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
  const imitati = new Map<string, (response: ServerResponse, request: IncomingMessage) => void>();
  const contati = new Map<string, number>();
  const server = createServer({ key: coppia.key, cert: coppia.cert }, (request, response) => {
    const percorso = request.url?.split('?', 1)[0] ?? '';
    contati.set(percorso, (contati.get(percorso) ?? 0) + 1);
    const imitato = imitati.get(percorso);
    if (imitato) imitato(response, request);
    else handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const usa = (...chiavi: readonly ChiaveFornitore[]): void => {
    const client = (id: string) => ({
      client_id: id,
      client_secret: SEGRETO,
      grant_types: ['client_credentials', 'authorization_code'],
      redirect_uris: [RITORNO],
      response_types: ['code' as const],
    });
    const configuration: Configuration = {
      adapter: createDeposito(),
      jwks: { keys: chiavi.map(({ jwk }) => jwk) },
      clients: [client('portale'), client('altro')].map((one) => ({
        ...one,
        id_token_signed_response_alg: chiavi[0]?.jwk['alg'] === 'ES256' ? 'ES256' : 'RS256',
      })),
      acrValues: ['https://www.spid.gov.it/SpidL1', 'https://www.spid.gov.it/SpidL2', 'https://www.spid.gov.it/SpidL3'],
      claims: { openid: ['sub', 'acr', 'fiscal_number'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['una-chiave-per-i-biscotti'] },
      findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, fiscal_number: `TINIT-${sub}` }) }),
      extraTokenClaims: () => ({
        ...(accesso ? { fiscal_number: `TINIT-${accesso.account}`, acr: accesso.acr } : {}),
        ...detto.claims,
      }),
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({
          clientId: ctx.oidc.client?.clientId ?? '',
          accountId: ctx.oidc.session?.accountId ?? '',
        });
        grant.addOIDCScope('openid');
        await grant.save();
        return grant;
      },
      interactions: { url: (_ctx, { uid }) => `/entra/${uid}` },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => 'urn:varco',
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({
            scope: '',
            audience: detto.audience ?? 'varco',
            accessTokenTTL: detto.durata ?? 300,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: chiavi[0]?.jwk['alg'] === 'ES256' ? 'ES256' : 'RS256' } },
          }),
        },
      },
    };
    const provider = new Provider(issuer, configuration);
    const callback = provider.callback();
    handler = (request, response) => {
      if (accesso !== undefined && request.url?.startsWith('/entra/')) {
        const { account, acr } = accesso;
        void provider.interactionFinished(request, response, { login: { accountId: account, acr } });
      } else void callback(request, response);
    };
  };

  return {
    issuer,
    usa,
    async accessToken(cosa = {}) {
      detto = cosa;
      accesso = undefined;
      const basic = Buffer.from(`${cosa.client ?? 'portale'}:${SEGRETO}`).toString('base64');
      const { testo } = await chiedi(`${issuer}/token`, coppia.cert, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials',
      });
      return tokenDi(testo, 'access_token');
    },
    async login(account, acr) {
      detto = {};
      accesso = { account, acr };
      return entra(issuer, coppia.cert);
    },
    imita(percorso, rispondi) {
      if (rispondi) imitati.set(percorso, rispondi);
      else imitati.delete(percorso);
    },
    richieste: (percorso) => contati.get(percorso) ?? 0,
    async close() {
      if (!server.listening) return;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

interface Risposta {
  readonly stato: number;
  readonly testo: string;
  readonly dove: string;
  readonly biscotti: readonly string[];
}

async function chiedi(
  url: string,
  ca: string,
  init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
): Promise<Risposta> {
  const { request } = await import('node:https');
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { ca, agent: false, method: init.method ?? 'GET', headers: { ...init.headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            stato: response.statusCode ?? 0,
            testo: Buffer.concat(chunks).toString('utf8'),
            dove: response.headers.location ?? '',
            biscotti: response.headers['set-cookie'] ?? [],
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(init.body);
  });
}

function tokenDi(testo: string, nome: 'access_token' | 'id_token'): string {
  const token = (JSON.parse(testo) as Readonly<Record<string, unknown>>)[nome];
  if (typeof token !== 'string') throw new Error(`the provider gave no ${nome}: ${testo}`);
  return token;
}

/** As a browser and a portal do together: RFC 6749 §4.1, RFC 7636. */
async function entra(issuer: string, ca: string): Promise<{ readonly accessToken: string; readonly idToken: string }> {
  const verifier = 'v'.repeat(43);
  const { createHash } = await import('node:crypto');
  const query = new URLSearchParams({
    client_id: 'portale',
    redirect_uri: RITORNO,
    response_type: 'code',
    scope: 'openid',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const biscotti = new Map<string, string>();
  let dove = `${issuer}/auth?${query.toString()}`;
  while (!dove.startsWith(RITORNO)) {
    const headers = { cookie: [...biscotti].map(([name, value]) => `${name}=${value}`).join('; ') };
    const risposta = await chiedi(dove, ca, { headers });
    for (const one of risposta.biscotti) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (name !== undefined && value !== undefined) biscotti.set(name, value);
    }
    if (risposta.dove === '') throw new Error(`the login stopped at ${dove} with ${risposta.stato}: ${risposta.testo}`);
    dove = new URL(risposta.dove, issuer).href;
  }
  const code = new URL(dove).searchParams.get('code');
  if (code === null) throw new Error(`the login gave no code: ${dove}`);
  const { testo } = await chiedi(`${issuer}/token`, ca, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`portale:${SEGRETO}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: RITORNO,
      code_verifier: verifier,
    }).toString(),
  });
  return { accessToken: tokenDi(testo, 'access_token'), idToken: tokenDi(testo, 'id_token') };
}
