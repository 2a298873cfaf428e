import type { Transport } from '@varco/modi-client';

/** Nobody listens there: the transport below answers. */
export const TOKEN_ENDPOINT = 'https://pdnd.example/token.oauth2';

/** Ids of nobody's. */
export const OPERATION = {
  clientId: '0d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b01',
  purposeId: '1d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b02',
  eserviceId: '2d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b03',
  descriptorId: '3d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b04',
  producerId: '4d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b05',
  consumerId: '5d9a3a0e-3f5b-4d27-9a63-0f1f5f4b7b06',
  audience: 'https://eci.example.it/v1',
  assertionAudience: 'auth.interop.pagopa.it/client-assertion',
  issuer: 'interop.pagopa.it',
  organizzazione: 'cassa-esempio',
} as const;

/** A transport at whose end stands a token endpoint that believes everybody, without a socket: for what is measured on this side of it. */
export interface PretendPdnd {
  readonly transport: Transport;
  requests(): number;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = part({ alg: 'RS256', kid: 'pretend', typ: 'at+jwt', use: 'sig' });
const SIGNATURE = 'A'.repeat(342);

export function pretendPdnd({ lifespanSeconds }: { readonly lifespanSeconds: number }): PretendPdnd {
  let requests = 0;
  return {
    requests: () => requests,
    transport: {
      async send({ body = new Uint8Array() }) {
        requests += 1;
        const form = new URLSearchParams(Buffer.from(body).toString('latin1'));
        const assertion = form.get('client_assertion')?.split('.')[1] ?? '';
        const asked = JSON.parse(Buffer.from(assertion, 'base64url').toString()) as Record<string, unknown>;
        const { iss, purposeId, digest, iat } = asked;
        const jti = `00000000-0000-4000-8000-${String(requests).padStart(12, '0')}`;
        const claims = { iss: OPERATION.issuer, client_id: iss, sub: iss, purposeId, digest, iat, nbf: iat, jti };
        const answer = {
          access_token: `${HEADER}.${part({ ...claims, aud: OPERATION.audience })}.${SIGNATURE}`,
          token_type: 'Bearer',
          expires_in: lifespanSeconds,
        };
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(answer)),
        };
      },
      close: async () => undefined,
    },
  };
}
