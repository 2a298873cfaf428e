import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTrust,
  identityHeader,
  insertIdentity,
  signedDigests,
  systemIds,
  verifyEnvelope,
  wrapBody,
  type VerifiedEnvelope,
} from '@varco/modi-client';
import { createTestCertificate, type TestCertificate } from '@varco/modi-client/testing';
import { expect } from 'chai';
import { createFirmaRichiesta, type FirmaPronta } from '../../src/adapters/firma-richiesta.js';
import type { FirmaSoap, FonteFirma } from '../../src/domain/firma-soap.js';
import type { ProfiloSicurezza } from '../../src/domain/servizio.js';
import { readBusta } from '../../src/porta-delegata/busta.js';
import { SERVIZIO } from '../policy/scena.js';

const ORA = Date.UTC(2026, 10, 22, 11);
const GIORNO = 86_400_000;
const FIRMA: Omit<FirmaSoap, 'chiavi'> = {
  digest: 'sha256',
  riferimento: 'X509v3',
  durataSecondi: 300,
  mustUnderstand: true,
};

describe('the signature of requests', () => {
  let dir: string;
  let ora: number;
  const aperte: FirmaPronta[] = [];
  const ca = createTestCertificate({ commonName: 'CA', ca: true });
  const fra = (da: number, a: number): Pick<TestCertificate, never> & { notBefore: string; notAfter: string } => ({
    notBefore: new Date(ORA + da * GIORNO).toISOString(),
    notAfter: new Date(ORA + a * GIORNO).toISOString(),
  });
  const vecchia = createTestCertificate({ commonName: 'Vecchia', issuer: ca, ...fra(-300, 10) });
  const nuova = createTestCertificate({ commonName: 'Nuova', issuer: ca, ...fra(1, 365), kind: 'RSA' });

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'varco-firma-'));
    for (const [name, { pem, keyPem }] of Object.entries({ vecchia, nuova })) {
      await writeFile(join(dir, `${name}.pem`), pem);
      await writeFile(join(dir, `${name}.key.pem`), keyPem, { mode: 0o600 });
    }
    // A key and its certificate in one file.
    await writeFile(join(dir, 'insieme.pem'), vecchia.keyPem + vecchia.pem, { mode: 0o600 });
  });
  beforeEach(() => {
    ora = ORA;
  });
  afterEach(async () => {
    for (const one of aperte.splice(0)) await one.close();
  });
  after(() => rm(dir, { recursive: true }));

  const fonte = (name: string, certificato = `${name}.pem`): FonteFirma => ({
    chiave: `file:${join(dir, `${name}.key.pem`)}`,
    certificato: `file:${join(dir, certificato)}`,
  });
  const apri = async (
    chiavi: readonly FonteFirma[],
    profilo: Partial<ProfiloSicurezza> = {},
    firma: Partial<FirmaSoap> = {},
  ): Promise<FirmaPronta> => {
    const di = {
      ...SERVIZIO.profilo,
      wss: 'ID_AUTH_SOAP_02',
      integrita: 'INTEGRITY_SOAP_01',
      risposta: 'firmata',
      ...profilo,
    } as const;
    const pronta = await createFirmaRichiesta({
      enteId: 'cassa',
      servizio: { ...SERVIZIO, profilo: di },
      firma: { ...FIRMA, chiavi, ...firma },
      soapAction: 'urn:consulta',
      clock: { now: () => ora },
      ids: systemIds,
    });
    aperte.push(pronta);
    return pronta;
  };
  const busta = (): Uint8Array =>
    wrapBody('<q xmlns="urn:q"/>', identityHeader({ userId: 'op', codiceUfficio: '001' }, false));
  const verifica = async (envelope: Uint8Array, required = ['Timestamp', 'To'] as const): Promise<VerifiedEnvelope> =>
    verifyEnvelope(envelope, {
      trust: createTrust({ anchors: ca.pem, clock: { now: () => ora } }),
      clock: { now: () => ora },
      required,
    });
  const firmatario = ({ signer }: VerifiedEnvelope): string => new X509Certificate(signer.certificate.raw).subject;

  it('covers Identity and every address, and what the pattern asks for', async () => {
    const indirizzi = ['Action', 'ReplyTo', 'To'];
    const casi = [
      [{ wss: 'ID_AUTH_SOAP_01', integrita: 'nessuno' }, []],
      [{ wss: 'ID_AUTH_SOAP_01', integrita: 'INTEGRITY_SOAP_01' }, ['Body']],
      [{ wss: 'ID_AUTH_SOAP_02', integrita: 'nessuno' }, ['MessageID']],
      [{ wss: 'ID_AUTH_SOAP_02', integrita: 'INTEGRITY_SOAP_01' }, ['Body', 'MessageID']],
    ] as const;
    for (const [profilo, di] of casi) {
      const { firma } = await apri([fonte('vecchia')], profilo);
      const { envelope, messageId, attesa } = await firma.firma(busta());
      const verified = await verifica(envelope);
      expect([...verified.covered].sort()).to.deep.equal(
        [...indirizzi, ...di, 'Timestamp', '{http://inps.it/}Identity'].sort(),
      );
      expect(verified.to).to.equal(SERVIZIO.url);
      expect(verified.messageId).to.equal(messageId);
      expect(attesa).to.deep.equal({
        ...(messageId === undefined ? {} : { messageId }),
        digests: signedDigests(envelope),
      });
    }
  });

  it('is of what an application writes after a byte order mark, as the legacy door leaves it', async () => {
    const { firma } = await apri([fonte('vecchia')]);
    const letta = readBusta(
      Buffer.concat([Buffer.from('\ufeff<?xml version="1.0" encoding="utf-8"?>'), wrapBody('<q xmlns="urn:q"/>')]),
    );
    if (!letta.ok) throw new Error('the legacy door takes a mark');
    const { envelope } = await firma.firma(insertIdentity(letta.busta.map, { userId: 'op', codiceUfficio: '001' }));
    expect((await verifica(envelope)).covered)
      .to.include('{http://inps.it/}Identity')
      .and.include('Body');
  });

  it('says to whom, what for and how long as the service wants it', async () => {
    const { firma } = await apri(
      [fonte('vecchia')],
      {},
      { destinatario: 'urn:inps', azione: 'urn:altra', durataSecondi: 60 },
    );
    const verified = await verifica((await firma.firma(busta())).envelope);
    expect(verified).to.include({ to: 'urn:inps' });
    expect(verified.headers.find(({ localName }) => localName === 'Action')?.text).to.equal('urn:altra');
    expect(verified.timestamp).to.deep.include({ created: ORA, expires: ORA + 60_000 });
  });

  it('is a new message each time', async () => {
    const { firma } = await apri([fonte('vecchia')]);
    const [uno, due] = [await firma.firma(busta()), await firma.firma(busta())];
    expect(uno.messageId)
      .to.match(/^urn:uuid:[0-9a-f-]{36}$/)
      .and.not.to.equal(due.messageId);
  });

  it('is of the newest key whose certificate is in its time, and of the other until then', async () => {
    const { firma } = await apri([fonte('nuova'), fonte('vecchia')]);
    const chi = async (): Promise<string> => firmatario(await verifica((await firma.firma(busta())).envelope));
    expect(await chi()).to.equal('CN=Vecchia');
    ora = ORA + 2 * GIORNO;
    expect(await chi()).to.equal('CN=Nuova');
  });

  it('is of nobody when every certificate is past: nothing may leave', async () => {
    const { firma } = await apri([fonte('vecchia')]);
    ora = ORA + 11 * GIORNO;
    const failed = await firma.firma(busta()).catch((error: unknown) => error);
    expect(failed)
      .to.include({ code: 'ERR_MODI_KEY_UNUSABLE' })
      .and.have.nested.property('facts.reason', 'certificate-expired');
  });

  it('uses the RSA algorithm that is named', async () => {
    ora = ORA + 2 * GIORNO;
    const { firma } = await apri([fonte('nuova')], {}, { algoritmo: 'RS512', digest: 'sha512' });
    const { envelope } = await firma.firma(busta());
    await verifica(envelope);
    expect(Buffer.from(envelope).toString()).to.contain('xmldsig-more#rsa-sha512').and.contain('xmlenc#sha512');
  });

  it('takes the certificate that is kept with the key', async () => {
    const { firma } = await apri([{ chiave: `file:${join(dir, 'insieme.pem')}` }]);
    expect(firmatario(await verifica((await firma.firma(busta())).envelope))).to.equal('CN=Vecchia');
  });

  it('is not made ready without a certificate, or with another’s', async () => {
    const perche = async (di: FonteFirma): Promise<unknown> =>
      apri([di]).then(
        () => 'made',
        (error: unknown) => (error as { facts?: { reason?: string } }).facts?.reason,
      );
    expect(await perche({ chiave: `file:${join(dir, 'vecchia.key.pem')}` })).to.equal('no-certificate');
    expect(await perche(fonte('vecchia', 'nuova.pem'))).to.equal('not-the-certificates');
  });

  it('says when each certificate ends', async () => {
    const { scadenze } = await apri([fonte('nuova'), fonte('vecchia')]);
    expect(scadenze.map(({ notAfter }) => notAfter)).to.deep.equal([ORA + 365 * GIORNO, ORA + 10 * GIORNO]);
    expect(new Set(scadenze.map(({ nome }) => nome))).to.have.property('size', 2);
  });
});
