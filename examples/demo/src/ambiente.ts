import { createHash, generateKeyPair, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readElenco, writeElenco, type AnagrafeScritta } from '@varco/gateway';
import { systemIds } from '@varco/modi-client';
import { PERSONE, startSandbox, type Sandbox } from '@varco/sandbox';

/** Identifiers of the made-up world: a fund, its PDND client and purpose, INPS's e-service. */
export const IDS = {
  clientId: '5c1e7a52-0b1d-4c0e-9a3f-1d2c3b4a5f60',
  purposeId: '7d3b9f14-6a2e-4f57-8c11-2b3a4c5d6e7f',
  eserviceId: '9e5d1c36-8f40-4a79-ae33-4d5c6e7f8091',
  descriptorId: '1f6e2d47-9051-4b8a-bf44-5e6d7f809102',
  producerId: '2a7f3e58-a162-4c9b-8055-6f7e809112a3',
  consumerId: '3b804f69-b273-4dac-9166-708f9122b3c4',
  audience: 'https://api.sandbox.varco.example/pdnd/soap/EstrattoContoIntegrato/v1',
} as const;

export interface Credenziali {
  readonly utente: string;
  readonly segreto: string;
}

const makeKeyPair = promisify(generateKeyPair);

export type EnteScritto = AnagrafeScritta['enti'][number];

/** A fund's premises: configuration files, keys and a sandbox to talk to, all in one folder. */
export interface Ambiente {
  readonly dir: string;
  /** Process file of the gateway. */
  readonly configurazione: string;
  /** The anagrafe it imports at its first start. */
  readonly anagrafe: string;
  readonly sandbox: Sandbox;
  /** The portal of the fund: speaks for the insured and for operators. */
  readonly portale: Credenziali;
  /** The old application, unchanged since the days of the PDD. */
  readonly legacy: Credenziali;
  readonly percorsoLegacy: string;
}

export interface AmbienteOptions {
  readonly dir: string;
  /** Port of the gateway; 0 (default) takes a free one. */
  readonly porta?: number;
  /** When the sandbox runs, before anything is written. */
  prima?(sandbox: Sandbox): Promise<void>;
  /** Last look at the fund before the anagrafe is written: tests change it here. */
  modificaEnte?(ente: EnteScritto): EnteScritto;
  /** Last look at the process file. */
  modificaProcesso?(processo: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Codici fiscali of the fund's insured. Default: everybody the sandbox knows. */
  readonly iscritti?: readonly string[];
  readonly istanza?: string;
  readonly ambiente?: 'collaudo' | 'attestazione' | 'produzione';
}

const contratto = (file: string): string =>
  fileURLToPath(new URL(`../../../sandbox/contratto/${file}`, import.meta.url));
const profilo = fileURLToPath(new URL('../../../../packages/eci-mapper/profili/sandbox-eci.yaml', import.meta.url));

const secret = (): string => randomBytes(24).toString('base64url');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function pemPair({ publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }): {
  readonly publicKey: string;
  readonly privateKey: string;
} {
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Makes keys, files and a running sandbox. The gateway is started by whoever asked, as its users do. */
export async function createAmbiente(options: AmbienteOptions): Promise<Ambiente> {
  const { dir } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = (name: string): string => join(dir, name);
  const put = async (name: string, content: string | Uint8Array): Promise<void> => {
    await writeFile(file(name), content, { mode: 0o600 });
    await chmod(file(name), 0o600);
  };
  // Making an RSA key takes a while, and so does starting a sandbox: neither waits for the other.
  const [pdnd, sandbox] = await Promise.all([
    makeKeyPair('rsa', { modulusLength: 2048 }).then(pemPair),
    startSandbox({
      ambiente: options.ambiente ?? 'collaudo',
      explain: true,
      // Kept for whoever asks; printed nowhere.
      onCall: () => undefined,
      seed: {
        clients: [],
        inps: { profilo: { voucher: true, tracciamento: 'AUDIT_REST_02', identity: 'soap', mtls: true } },
      },
    }),
  ]);
  sandbox.seedClient({
    clientId: IDS.clientId,
    publicKeyPem: pdnd.publicKey,
    purposeId: IDS.purposeId,
    eserviceId: IDS.eserviceId,
    descriptorId: IDS.descriptorId,
    producerId: IDS.producerId,
    consumerId: IDS.consumerId,
    audience: [IDS.audience],
    voucherLifespan: 600,
  });
  await options.prima?.(sandbox);
  const firma = pemPair(generateKeyPairSync('ed25519'));
  const mtls = await sandbox.pki.issueClient('cassa-esempio.example');
  // Of the SOAP signature, where a channel wants one.
  const messaggi = await sandbox.pki.issueSigner('Firma messaggi Cassa di esempio');
  const portale = { utente: 'portale', segreto: secret() };
  const legacy = { utente: 'gestionale', segreto: secret() };
  const chiaveIscritti = randomBytes(32).toString('base64');
  await Promise.all([
    put('pdnd.key.pem', pdnd.privateKey),
    put('registro.firma.pem', firma.privateKey),
    put('registro.firma.pub.pem', firma.publicKey),
    put('registro.chiave', randomBytes(32).toString('base64')),
    put('iscritti.chiave', chiaveIscritti),
    put('inps-ca.pem', sandbox.pki.caPem),
    put('mtls.pem', mtls.certificate),
    put('mtls.key.pem', mtls.key),
    put('firma.pem', messaggi.certificate),
    put('firma.key.pem', messaggi.key),
  ]);
  const chiave = Buffer.from(chiaveIscritti, 'base64');
  await put('elenco.txt', `${(options.iscritti ?? PERSONE.map((persona) => persona.codiceFiscale)).join('\n')}\n`);
  await writeElenco(file('iscritti.dat'), await readElenco(file('elenco.txt'), chiave), chiave, systemIds);
  // The list in clear has done its work.
  await rm(file('elenco.txt'));

  const percorsoLegacy = '/govway/spcoop/out/CassaEsempio/INPS/EstrattoContoIntegrato/v1';
  const ente: EnteScritto = {
    id: 'cassa-esempio',
    denominazione: 'Cassa di esempio dei professionisti',
    codiceAmministrazione: 'CASSA01',
    organizzazionePdnd: IDS.consumerId,
    iscritti: { tipo: 'file', percorso: 'iscritti.dat', chiave: 'file:iscritti.chiave' },
    convenzioni: [
      {
        id: 'eci-2026',
        protocollo: 'INPS.2026.0000001',
        dataInizio: '2026-03-01',
        dataFine: '2031-03-01',
        stato: 'attiva',
        servizi: [
          {
            servizioId: 'eci',
            chiamateMassimeGiorno: 5000,
            consensoOperatori: 'INPS.2026.0000002',
            livelloMinimo: 'SPID2',
          },
        ],
      },
    ],
    servizi: [
      {
        id: 'eci',
        nome: 'Estratto Conto Integrato',
        url: sandbox.inpsEndpoint,
        profilo: { canale: 'pdnd', voucher: 'bearer', tracciamento: 'AUDIT_REST_02', identity: 'soap', mtls: true },
        pdnd: {
          clientId: IDS.clientId,
          purposeId: IDS.purposeId,
          chiave: 'file:pdnd.key.pem',
          audience: IDS.audience,
          chiamateGiornaliere: 5000,
        },
        tls: { ca: 'file:inps-ca.pem', certificato: 'file:mtls.pem', chiave: 'file:mtls.key.pem' },
        wsdl: contratto('eci.wsdl'),
        profiloMappatura: profilo,
        codiceUfficio: '001',
        userIdAssicurato: 'codice-fiscale',
      },
    ],
    applicazioni: [
      {
        id: 'portale-iscritti',
        nome: 'Portale degli iscritti',
        stato: 'attiva',
        credenziali: [{ tipo: 'basic', utente: portale.utente, segretoSha256: sha256(portale.segreto) }],
        attestaPersona: true,
        reti: ['127.0.0.1/32'],
      },
      {
        id: 'gestionale-pensioni',
        nome: 'Gestionale delle pensioni (ex PDD)',
        stato: 'attiva',
        credenziali: [{ tipo: 'basic', utente: legacy.utente, segretoSha256: sha256(legacy.segreto) }],
        attestaPersona: false,
        senzaLivello: true,
        porteDelegate: [
          {
            percorso: percorsoLegacy,
            servizioId: 'eci',
            dialetto: 'govway',
            fontePersona: { tipo: 'assicurato-attestato' },
            tipoPersona: 'assicurato',
          },
        ],
      },
    ],
    operatori: [
      { codice: 'OP-0042', stato: 'abilitato', attoDesignazione: 'Determina 12/2026', reti: ['10.20.0.0/16'] },
      { codice: 'OP-0007', stato: 'revocato', attoDesignazione: 'Determina 3/2025' },
    ],
  };
  const documento: AnagrafeScritta = { versione: 1, enti: [options.modificaEnte?.(ente) ?? ente] };
  const processo: Readonly<Record<string, unknown>> = {
    versione: 1,
    istanza: options.istanza ?? 'demo1',
    http: { indirizzo: '127.0.0.1', porta: options.porta ?? 0 },
    archivio: { url: 'sqlite:varco.db' },
    anagrafe: 'anagrafe.yaml',
    registro: {
      chiave: 'file:registro.chiave',
      firma: 'file:registro.firma.pem',
      fileTestate: 'testate.jsonl',
    },
    pdnd: { tokenEndpoint: sandbox.tokenEndpoint, audience: sandbox.audience, richieste: { numero: 10, ogniMs: 1000 } },
    log: { livello: 'warn' },
  };
  // JSON is YAML: written by a machine, read by whoever wants to see what a configuration holds.
  await put('anagrafe.yaml', `${JSON.stringify(documento, null, 2)}\n`);
  await put('varco.yaml', `${JSON.stringify(options.modificaProcesso?.(processo) ?? processo, null, 2)}\n`);
  return {
    dir,
    configurazione: file('varco.yaml'),
    anagrafe: file('anagrafe.yaml'),
    sandbox,
    portale,
    legacy,
    percorsoLegacy,
  };
}
