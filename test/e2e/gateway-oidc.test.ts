import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAmbiente, type Ambiente, type EnteScritto } from '@varco/demo';
import { expect } from 'chai';
import Database from 'libsql';
import { parse } from 'yaml';
import { cfOf } from '../support/casa.js';
import { altroProcesso } from '../support/esattezza.js';
import { apriFornitore, type ChiaveFornitore, type Detto, type FornitoreInProva } from '../support/fornitore.js';
import { finche } from '../support/gateway.js';
import { avvia, type Processo } from '../support/processo.js';
import { leggiRegistro, leggiRighe } from '../support/registro.js';
import { ROOT } from '../support/sources.js';

type Oggetto = Readonly<Record<string, unknown>>;
type Risposta = { readonly status: number; readonly headers: Headers; readonly body: Oggetto };

const SPID = (livello: 1 | 2 | 3): string => `https://www.spid.gov.it/SpidL${livello}`;
const MIO = cfOf('tipico');
const codifica = (value: Oggetto): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const parte = (token: string, n: 0 | 1): Oggetto =>
  JSON.parse(Buffer.from(token.split('.')[n] ?? '', 'base64url').toString('utf8')) as Oggetto;

/** The applications that docs/operazioni.md shows, with this provider in the place of the fund's. */
async function applicazioniDelManuale(issuer: string): Promise<NonNullable<EnteScritto['applicazioni']>> {
  const text = await readFile(join(ROOT, 'docs/operazioni.md'), 'utf8');
  const block = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].find(([, yaml]) => yaml?.includes('tipo: oidc'))?.[1];
  const written = (block ?? '')
    .replaceAll('https://login.cassa.example', issuer)
    // The second client of the provider of the tests.
    .replaceAll('clientId: gestionale', 'clientId: altro');
  return (parse(written) as EnteScritto).applicazioni ?? [];
}

/** Tokens that were refused so far. */
let rifiutati = 0;

async function chiedi(
  processo: Processo,
  token: string,
  codiceFiscale: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Risposta> {
  const response = await fetch(`${processo.url}/v1/estratti-conto`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ codiceFiscale }),
  });
  const body = (await response.json()) as Oggetto;
  if (body['codice'] === 'token-non-valido') rifiutati += 1;
  return { status: response.status, headers: response.headers, body };
}

const avvisi = async (processo: Processo): Promise<readonly string[]> =>
  ((await (await fetch(`${processo.url}/status`)).json()) as { readonly avvisi: readonly string[] }).avvisi.filter(
    (avviso) => avviso.includes('fornitore d’identità'),
  );

describe('tokens of the identity provider, through a gateway in a process of its own', function () {
  this.timeout(120_000);
  const processi: Processo[] = [];
  let fornitore: FornitoreInProva;
  let chiave: ChiaveFornitore;
  let ambiente: Ambiente;
  let processo: Processo;
  let dir: string;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'varco-oidc-'));
    fornitore = await apriFornitore();
    chiave = fornitore.nuovaChiave();
    fornitore.usa(chiave);
    const applicazioni = await applicazioniDelManuale(fornitore.issuer);
    ambiente = await createAmbiente({
      dir,
      modificaEnte: (ente) => ({ ...ente, applicazioni: [...(ente.applicazioni ?? []), ...applicazioni] }),
    });
    await writeFile(join(dir, 'idp-ca.pem'), fornitore.ca);
    processo = await avviata(ambiente.configurazione);
  });
  after(async () => {
    for (const one of processi) await one.kill('SIGTERM');
    await ambiente?.sandbox.close();
    await fornitore?.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function avviata(config: string): Promise<Processo> {
    const avvio = await avvia(config);
    if (!avvio.ok) throw new Error(`gateway did not start (${String(avvio.exit)}): ${avvio.stderr}`);
    processi.push(avvio.processo);
    return avvio.processo;
  }

  const assicurato = (cf = MIO, more: Oggetto = {}): Promise<string> =>
    fornitore.accessToken({ claims: { fiscal_number: `TINIT-${cf}`, acr: SPID(2), ...more } });
  const operatore = (more: Oggetto = {}, detto: Detto = {}): Promise<string> =>
    fornitore.accessToken({
      ...detto,
      client: 'altro',
      claims: {
        matricola: 'OP-0042',
        acr: 'urn:cassa:cns',
        postazione: '10.20.30.40',
        pratica: 'PENS-2026-1',
        ...more,
      },
    });
  const accesso = ({ headers }: Risposta) => leggiRegistro(ambiente, headers.get('varco-accesso') ?? '');

  it('let the insured person who logged in ask about himself, and about nobody else', async () => {
    const { accessToken } = await fornitore.login(MIO, SPID(3));
    const sua = await chiedi(processo, accessToken, MIO);
    expect(sua.status, JSON.stringify(sua.body)).to.equal(200);
    const { apertura } = accesso(sua);
    expect(apertura).to.include({ applicazione: 'portale-spid', livello: 'SPID3' });
    expect(apertura['persona']).to.deep.equal({ tipo: 'assicurato', attestata: false, stessoSoggetto: true });

    const prima = ambiente.sandbox.log.count('inps-eci');
    const altrui = await chiedi(processo, accessToken, cfOf('quadri-abc'));
    expect([altrui.status, altrui.body['codice']]).to.deep.equal([403, 'persona-diversa']);
    expect(accesso(altrui).chiusura).to.include({ esito: 'rifiuto', motivo: 'persona-diversa' });
    const finta = await chiedi(processo, accessToken, MIO, { 'Varco-Operatore': 'OP-0042', 'Varco-LoA': 'CNS' });
    expect(finta.status).to.equal(403);
    expect(ambiente.sandbox.log.count('inps-eci')).to.equal(prima);
  });

  it('let an operator ask about anybody, with his workstation and case, as INPS is told', async () => {
    const risposta = await chiedi(processo, await operatore(), cfOf('quadri-abc'));
    expect(risposta.status, JSON.stringify(risposta.body)).to.equal(200);
    expect(accesso(risposta).apertura).to.deep.include({
      ...{ applicazione: 'gestionale-spid', livello: 'CNS', postazione: '10.20.30.40', pratica: 'PENS-2026-1' },
      persona: { tipo: 'operatore', codice: 'OP-0042' },
    });
    const told = ambiente.sandbox.log.entries('inps-eci').at(-1);
    expect(told).to.include({ userID: 'OP-0042', userLocation: '10.20.30.40', LoA: 'CNS' });
    for (const [more, motivo] of [
      [{ matricola: 'OP-0007' }, 'operatore-non-abilitato'],
      [{ matricola: 'OP-9999' }, 'operatore-non-riconosciuto'],
      [{ postazione: '192.0.2.1' }, 'indirizzo-non-ammesso'],
      [{ acr: SPID(1) }, 'livello-insufficiente'],
    ] as const) {
      const { body } = await chiedi(processo, await operatore(more), MIO);
      expect(body['codice'], JSON.stringify(more)).to.equal(motivo);
    }
  });

  it('carry the level that the service asks for, or are refused, and that is recorded', async () => {
    for (const [more, status, codice] of [
      [{ acr: SPID(1) }, 403, 'livello-insufficiente'],
      [{ acr: 'urn:mai-visto' }, 403, 'livello-insufficiente'],
      [{ acr: undefined }, 403, 'livello-insufficiente'],
      [{ acr: 'http://eidas.europa.eu/LoA/substantial' }, 200, undefined],
    ] as const) {
      const risposta = await chiedi(processo, await assicurato(MIO, more), MIO);
      expect([risposta.status, risposta.body['codice']], JSON.stringify(more)).to.deep.equal([status, codice]);
      if (codice !== undefined) expect(accesso(risposta).chiusura).to.include({ esito: 'rifiuto', motivo: codice });
    }
  });

  it('are all taken while the provider changes its keys under load, from the moment it does', async () => {
    const stati: number[] = [];
    let ancora = true;
    // One person: the provider of the tests says the same of all who ask it at once.
    const carico = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (ancora) stati.push((await chiedi(processo, await assicurato(), MIO)).status);
      }),
    );
    let prima = chiave;
    // Twice: a change costs a reading or two, and of five at once there are no more for ten seconds.
    for (let volta = 0; volta < 2; volta += 1) {
      const fatte = stati.length;
      await finche(() => stati.length >= fatte + 8, 45_000);
      const nuova = fornitore.nuovaChiave();
      fornitore.usa(nuova, prima);
      prima = nuova;
    }
    const fatte = stati.length;
    await finche(() => stati.length >= fatte + 8, 45_000);
    ancora = false;
    await carico;
    chiave = prima;
    expect(stati.filter((stato) => stato !== 200)).to.deep.equal([]);
  });

  it('are judged by the keys that are known while the provider is away; who never read any says 503, and /status warns', async () => {
    const token = await assicurato();
    expect(await avvisi(processo)).to.deep.equal([]);
    fornitore.spegni();
    try {
      for (let volta = 0; volta < 3; volta += 1)
        expect((await chiedi(processo, await assicurato(), MIO)).status).to.equal(200);

      const nuovo = await avviata(await altroProcesso(ambiente, 'nuovo'));
      await finche(async () => (await avvisi(nuovo)).length > 0, 45_000);
      expect((await avvisi(nuovo))[0])
        .to.include(fornitore.issuer)
        .and.match(/503/);
      const { status, headers, body } = await chiedi(nuovo, token, MIO);
      expect([status, body['codice']]).to.deep.equal([503, 'fornitore-identita-non-disponibile']);
      expect(Number(headers.get('retry-after'))).to.be.within(1, 60);
      // Whoever comes another way does not notice.
      expect((await fetch(`${nuovo.url}/health/ready`)).status).to.equal(200);
      const righe = nuovo.stderr().match(/"fornitore-identita-non-disponibile"/g) ?? [];
      expect(righe.length).to.be.within(1, 3);

      // A key that is not known makes them be read again: the older process notices too, and says until when it goes on.
      const altra = fornitore.nuovaChiave();
      fornitore.usa(altra, chiave);
      await finche(async () => {
        expect((await chiedi(processo, await assicurato(), MIO)).status).to.equal(401);
        return (await avvisi(processo)).length > 0;
      }, 15_000);
      expect((await avvisi(processo))[0]).to.match(/chiavi già lette valgono ancora 1[12]\d minuti/);
      expect((await chiedi(processo, token, MIO)).status).to.equal(200);

      fornitore.accendi();
      for (const one of [processo, nuovo]) {
        let ultimo = 0;
        const riuscita = async (): Promise<boolean> => {
          ultimo = (await chiedi(one, await assicurato(), MIO)).status;
          return ultimo === 200;
        };
        await finche(riuscita, 45_000);
        expect(await avvisi(one)).to.deep.equal([]);
      }
    } finally {
      fornitore.accendi();
    }
  });

  it('are refused when anything about them is not as it must be: 401, nothing leaves, and each is counted', async () => {
    const buono = await assicurato();
    const [h, p, s] = buono.split('.') as [string, string, string];
    const header = parte(buono, 0);
    const payload = parte(buono, 1);
    const mia = fornitore.nuovaChiave();
    const firma = (key: ChiaveFornitore, head: Oggetto, body: Oggetto = payload): string => {
      const text = `${codifica({ ...header, ...head })}.${codifica(body)}`;
      const privata = createPrivateKey({ key: key.jwk, format: 'jwk' });
      return `${text}.${sign('sha256', Buffer.from(text), privata).toString('base64url')}`;
    };
    const pubblica = createPublicKey(createPrivateKey({ key: chiave.jwk, format: 'jwk' }));
    const hmac = (secret: string): string => {
      const text = `${codifica({ ...header, alg: 'HS256' })}.${p}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    const kid = chiave.jwk.kid;
    const ora = Math.floor(Date.now() / 1000);
    const miaJwk = createPublicKey(createPrivateKey({ key: mia.jwk, format: 'jwk' })).export({ format: 'jwk' });
    const cattivi: Readonly<Record<string, string>> = {
      expired: firma(chiave, {}, { ...payload, iat: ora - 900, exp: ora - 60 }),
      'of tomorrow': firma(chiave, {}, { ...payload, iat: ora + 600, nbf: ora + 600, exp: ora + 900 }),
      'without end': firma(chiave, {}, { ...payload, exp: undefined }),
      'for another audience': await fornitore.accessToken({ audience: 'altro', claims: { fiscal_number: MIO } }),
      'from another issuer': firma(chiave, {}, { ...payload, iss: 'https://altro.example' }),
      'from an issuer that begins as ours': firma(chiave, {}, { ...payload, iss: `${fornitore.issuer}/` }),
      'to another client': firma(chiave, {}, { ...payload, client_id: 'terzo' }),
      unsigned: `${codifica({ ...header, alg: 'none' })}.${p}.`,
      'unsigned, and another signature kept': `${codifica({ ...header, alg: 'none' })}.${p}.${s}`,
      'HMAC by the public key (PEM)': hmac(pubblica.export({ type: 'spki', format: 'pem' }).toString()),
      'HMAC by the public key (JWK)': hmac(JSON.stringify(pubblica.export({ format: 'jwk' }))),
      'HMAC by nothing': hmac(''),
      'signed by another under our kid': firma(mia, { kid }),
      'a kid that is nowhere': firma(mia, { kid: mia.jwk.kid }),
      'a kid that is a path': firma(mia, { kid: '../../../../dev/null' }),
      'a kid that is SQL': firma(mia, { kid: "x' OR '1'='1" }),
      'a kid that every object inherits': firma(mia, { kid: '__proto__' }),
      'a kid that is a list': firma(chiave, { kid: [kid] }),
      'a kid that is nothing': firma(chiave, { kid: '' }),
      'without kid': firma(chiave, { kid: undefined }),
      'a key of its own': firma(mia, { kid, jwk: miaJwk }),
      'a place for its keys': firma(mia, { kid, jku: 'https://altro.example/jwks' }),
      'a header to be understood': firma(chiave, { crit: ['urn:x'], 'urn:x': 1 }),
      'another kind': firma(chiave, { typ: 'JWT' }),
      'another payload': `${h}.${codifica({ ...payload, fiscal_number: cfOf('quadri-abc') })}.${s}`,
      'a signature cut short': buono.slice(0, -4),
      'no token': 'x.y.z',
    };
    const gia = rifiutati;
    const inps = ambiente.sandbox.log.count('inps-eci');
    const righe = leggiRighe(dir).length;
    for (const [cosa, token] of Object.entries(cattivi)) {
      const risposta = await chiedi(processo, token, MIO);
      expect([risposta.status, risposta.body['codice']], cosa).to.deep.equal([401, 'token-non-valido']);
      expect(JSON.stringify(risposta.body), cosa).not.to.contain(MIO);
    }
    expect((await chiedi(processo, buono, MIO)).status).to.equal(200);
    expect(ambiente.sandbox.log.count('inps-eci')).to.equal(inps + 1);
    expect(leggiRighe(dir).length).to.equal(righe + 2);
    const contati = (): number => {
      const db = new Database(join(dir, 'varco.db'), { readonly: true });
      const sql = `SELECT coalesce(sum(conteggio), 0) AS n FROM tentativi_anonimi WHERE motivo = 'token-non-valido'`;
      const { n } = db.prepare(sql).get() as { n: number };
      db.close();
      return n;
    };
    expect(rifiutati).to.equal(gia + Object.keys(cattivi).length);
    await finche(() => contati() === rifiutati, 45_000);
    expect(processo.stderr()).not.to.match(/eyJ|RSSMRA/);
  });
});
