import { createHash, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@varco/modi-client';
import { makeCertificato } from './certificato.js';

/** 22 November 2026, noon in Rome. */
export const ADESSO = Date.UTC(2026, 10, 22, 11);
export const GIORNO = 86_400_000;
export const orologio: Clock = { now: () => ADESSO };

export const REPO = fileURLToPath(new URL('../../../../../', import.meta.url));

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** Made once: RSA takes its time. */
export const chiavi = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  rsaCorta: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
  p256: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
  altra: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey,
  ed25519: generateKeyPairSync('ed25519').privateKey,
} as const;
export const CHIAVE_256 = createHash('sha256').update('una chiave di prova').digest();

/** A folder of a test's own, with what a valid configuration names in it. */
export interface Banco {
  readonly dir: string;
  path(name: string): string;
  write(name: string, content: string | Buffer, mode?: number): Promise<string>;
  remove(): Promise<void>;
}

export async function apriBanco(): Promise<Banco> {
  const dir = await mkdtemp(join(tmpdir(), 'varco-config-'));
  const path = (name: string) => join(dir, name);
  const banco: Banco = {
    dir,
    path,
    async write(name, content, mode = 0o600) {
      await mkdir(dirname(path(name)), { recursive: true });
      await rm(path(name), { force: true });
      await writeFile(path(name), content, { mode });
      return path(name);
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
  await banco.write('rsa.pem', pem(chiavi.rsa));
  await banco.write('p256.pem', pem(chiavi.p256));
  await banco.write('ed25519.pem', pem(chiavi.ed25519));
  // Commands look at the machine's own clock.
  await banco.write('p256.cert.pem', makeCertificato(chiavi.p256, Date.UTC(2020, 0, 1), Date.UTC(2099, 0, 1)));
  await banco.write('chiave256', `${CHIAVE_256.toString('base64')}\n`);
  await cp(join(REPO, 'examples/sandbox/contratto'), path('contratto'), { recursive: true });
  await cp(join(REPO, 'packages/eci-mapper/profili/sandbox-eci.yaml'), path('profilo.yaml'));
  return banco;
}

export { pem };

/** The shortest valid process file. */
export const PROCESSO = `versione: 1
istanza: gw7
archivio:
  url: sqlite:dati/varco.db
anagrafe: anagrafe.yaml
registro:
  chiave: file:chiave256
  firma: file:ed25519.pem
pdnd:
  ambiente: collaudo
`;

export const SHA = 'a'.repeat(64);
export const SHA_2 = 'b'.repeat(64);

/** A short valid anagrafe: one ente, one service, two applications, one operator. */
export const ANAGRAFE = `versione: 1
enti:
  - id: cassa
    denominazione: Cassa di prova
    codiceAmministrazione: CassaProva
    iscritti:
      tipo: tutti
    convenzioni:
      - id: eci
        protocollo: P/1
        dataInizio: 2026-01-01
        dataFine: 2031-01-01
        servizi:
          - servizioId: eci
            chiamateMassimeGiorno: 100
    servizi:
      - id: eci
        nome: Estratto conto
        url: https://inps.example/eci
        profilo:
          canale: pdnd
        pdnd:
          clientId: 6a1c3c1e-5d0b-4f0e-9d57-2b8f6f1f0c11
          purposeId: 0f5b8a52-7c9e-4a1d-8a44-3c2d1e0f9b22
          chiave: file:rsa.pem
          audience: inps.example/eci
        tls:
          certificato: file:p256.cert.pem
          chiave: file:p256.pem
        wsdl: contratto/eci.wsdl
        profiloMappatura: profilo.yaml
        codiceUfficio: '001'
    applicazioni:
      - id: portale
        nome: Portale
        credenziali:
          - tipo: basic
            utente: portale
            segretoSha256: ${SHA}
        reti: [10.0.0.0/8]
      - id: vecchia
        nome: Applicazione di prima
        credenziali:
          - tipo: certificato
            improntaSha256: ${SHA_2}
        porteDelegate:
          - percorso: /govway/spcoop/out/Cassa/INPS/Eci
            servizioId: eci
            fontePersona:
              tipo: assicurato-attestato
            tipoPersona: assicurato
    operatori:
      - codice: op1
        attoDesignazione: Atto n. 1
`;

/** The text with one part replaced; the part must be there, once. */
export function cambia(text: string, part: string, other: string): string {
  if (text.split(part).length !== 2) throw new Error(`not there exactly once: ${part}`);
  return text.replace(part, () => other);
}

/** Line, from 1, of the first occurrence. */
export function rigaDi(text: string, part: string): number {
  const at = text.indexOf(part);
  if (at < 0) throw new Error(`not there: ${part}`);
  return text.slice(0, at).split('\n').length;
}
