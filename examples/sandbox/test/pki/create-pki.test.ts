import { X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:tls';
import { expect } from 'chai';
import type { IssuedCertificate, Pki } from '../../src/context.js';
import { createPki } from '../../src/pki/create-pki.js';

/** @returns whether the server trusted the client's certificate. */
function handshake(pki: Pki, client: IssuedCertificate, servername: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer(
      { cert: pki.serverCert, key: pki.serverKey, ca: pki.caPem, requestCert: true, rejectUnauthorized: false },
      (socket) => {
        resolve(socket.authorized);
        socket.destroy();
        server.close();
      },
    );
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address === null || typeof address === 'string' ? 0 : address.port;
      const socket = connect({
        host: '127.0.0.1',
        port,
        servername,
        ca: pki.caPem,
        cert: client.certificate,
        key: client.key,
      });
      socket.on('error', (error: Error) => {
        server.close();
        reject(error);
      });
    });
  });
}

describe('certificates of the sandbox', () => {
  let pki: Pki;
  before(async () => {
    pki = await createPki();
  });

  it('make a mutual TLS handshake that both sides trust', async () => {
    expect(await handshake(pki, await pki.issueClient('cassa.example.it'), 'localhost')).to.equal(true);
  });

  it('of the untrusted CA are not trusted', async () => {
    expect(await handshake(pki, await pki.issueUntrusted('intruso.example.it'), 'localhost')).to.equal(false);
  });

  it('name the server by its loopback addresses', () => {
    const server = new X509Certificate(pki.serverCert);
    expect(server.checkHost('localhost')).to.equal('localhost');
    expect(server.checkIP('127.0.0.1')).to.equal('127.0.0.1');
    expect(server.checkIP('::1')).to.equal('::1');
    expect(server.checkHost('inps.example.it')).to.equal(undefined);
  });

  it('keep a common name as it is, whatever characters it has', async () => {
    const { certificate } = await pki.issueClient('Cassa, "Forense" = O');
    expect(new X509Certificate(certificate).toLegacyObject().subject.CN).to.equal('Cassa, "Forense" = O');
  });

  it('come from a CA that may sign, and cannot sign themselves', async () => {
    expect(new X509Certificate(pki.caPem).ca).to.equal(true);
    expect(new X509Certificate((await pki.issueClient('a')).certificate).ca).to.equal(false);
  });

  it('for signing messages have the key that was asked for, the dates that were asked for, and no use in TLS', async () => {
    const ec = new X509Certificate((await pki.issueSigner('Firma')).certificate);
    expect(ec.publicKey.asymmetricKeyDetails).to.include({ namedCurve: 'prime256v1' });
    const validFrom = Date.parse('2026-01-01T00:00:00Z');
    const validTo = Date.parse('2026-02-01T00:00:00Z');
    const rsa = new X509Certificate(
      (await pki.issueSigner('Firma', { keyType: 'rsa', validFrom, validTo })).certificate,
    );
    expect(rsa.publicKey.asymmetricKeyDetails).to.include({ modulusLength: 2048 });
    expect([Date.parse(rsa.validFrom), Date.parse(rsa.validTo)]).to.deep.equal([validFrom, validTo]);
    expect(rsa.checkIssued(new X509Certificate(pki.caPem))).to.equal(true);
    expect(rsa.keyUsage).to.equal(undefined);
  });
});
