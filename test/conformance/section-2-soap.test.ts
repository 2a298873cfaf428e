import {
  createAxiosTransport,
  createMemoryReplayStore,
  PATTERN_PARTS,
  signEnvelope,
  TransportError,
  verifyEnvelope,
  wrapBody,
  type TransportOptions,
} from '@varco/modi-client';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { ROOT } from '../support/sources.js';
import { conforms } from './support/conforms.js';
import * as p from './support/parties.js';
import { refuses } from './support/refusal.js';

const tls = (name: string): string => readFileSync(join(ROOT, 'packages/modi-client/test/fixtures/tls', name), 'utf8');

/** Asks a server that wants a client certificate; whose name it saw. */
async function askOverTls(options: TransportOptions): Promise<string> {
  const server = https.createServer(
    {
      cert: tls('server.cert.pem'),
      key: tls('server.key.pem'),
      ca: tls('ca.cert.pem'),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => response.end((request.socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = createAxiosTransport(options);
  try {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const answer = await transport.send({
      method: 'GET',
      url,
      headers: {},
      deadlineMs: 5_000,
      maxResponseBytes: 1_000,
    });
    return Buffer.from(answer.body).toString();
  } finally {
    await transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('conformance: section 2, channel and SOAP', () => {
  conforms('id-auth-channel-01', 'produced', async () => {
    expect(await askOverTls({ ca: tls('ca.cert.pem') })).to.equal('nobody');
    const error = await askOverTls({ ca: tls('other-ca.cert.pem') }).catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(TransportError);
  });

  conforms('id-auth-channel-02', 'produced', async () => {
    const mutual = { ca: tls('ca.cert.pem'), cert: tls('client.cert.pem'), key: tls('client.key.pem') };
    expect(await askOverTls(mutual)).to.equal('Varco test client');
  });

  for (const [rule, parts, body, lost] of [
    ['id-auth-soap-01', 'ID_AUTH_SOAP_01', false, 'To'],
    ['id-auth-soap-02', 'ID_AUTH_SOAP_02', false, 'MessageID'],
    ['integrity-soap-01', 'ID_AUTH_SOAP_02+INTEGRITY_SOAP_01', true, 'Body'],
  ] as const) {
    const signed = async (): Promise<Uint8Array> =>
      signEnvelope(wrapBody('<x:op xmlns:x="urn:x">1</x:op>'), {
        signer: p.signerNamed('client'),
        certificate: p.certificatePem('client'),
        to: p.SERVICE,
        body,
        newMessageId: parts !== 'ID_AUTH_SOAP_01',
        clock: p.clock,
        ids: p.ids,
      });
    const policy = { trust: p.trust, clock: p.clock, to: p.SERVICE, required: PATTERN_PARTS[parts] };

    conforms(rule, 'produced', async () => {
      const verified = await verifyEnvelope(await signed(), policy);
      expect(verified.covered).to.include.members([...PATTERN_PARTS[parts]]);
    });

    conforms(rule, 'verified', async () => {
      await verifyEnvelope(await signed(), policy);
      const text = Buffer.from(await signed()).toString('utf8');
      const changed =
        lost === 'Body'
          ? text.replace('>1<', '>2<')
          : text.replace(lost === 'To' ? p.SERVICE : 'urn:uuid:', 'urn:other:');
      await refuses(
        () => verifyEnvelope(Buffer.from(changed), { ...policy, to: lost === 'To' ? 'urn:other:' : p.SERVICE }),
        'ERR_MODI_DIGEST_MISMATCH',
      );
      if (lost !== 'MessageID') return;
      const once = { ...policy, replay: createMemoryReplayStore({ clock: p.clock }) };
      const message = await signed();
      await verifyEnvelope(message, once);
      await refuses(() => verifyEnvelope(message, once), 'ERR_MODI_REPLAYED');
    });
  }
});
