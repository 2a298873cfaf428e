import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createUndiciTransport } from '@varco/modi-client/undici';
import type { CredenzialeOidc } from '../../../src/domain/credenziale.js';
import { LIVELLI_PER_ACR } from '../../../src/domain/livelli-acr.js';
import type { Chiamante } from '../../../src/identity/identifica.js';
import { createEmittenti, type Emittenti } from '../../../src/identity/oidc/emittenti.js';
import { sorvegliaEmittenti } from '../../../src/identity/oidc/sorveglia-emittenti.js';
import { anagrafeDi, applicazione, CF, CF_ALTRO, enteDi } from '../../policy/scena.js';
import { creaCertificati, type Certificati } from '../certificati.js';
import { identificaDi } from '../identifica-di.js';
import { richiestaHttp } from '../richiesta-http.js';
import { apriFornitore, DISCOVERY, nuovaChiave, type ChiaveFornitore, type Fornitore } from './fornitore.js';

type Oggetto = Readonly<Record<string, unknown>>;
const parte = (token: string, n: 0 | 1): Oggetto =>
  JSON.parse(Buffer.from(token.split('.')[n] ?? '', 'base64url').toString('utf8')) as Oggetto;
const codifica = (value: Oggetto): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed by hand with a key of the provider's, whatever it says. */
function firma(chiave: ChiaveFornitore, header: Oggetto, payload: Oggetto): string {
  const testo = `${codifica({ alg: 'RS256', kid: chiave.jwk.kid, typ: 'at+jwt', ...header })}.${codifica(payload)}`;
  const key = createPrivateKey({ key: chiave.jwk, format: 'jwk' });
  return `${testo}.${sign('sha256', Buffer.from(testo), key).toString('base64url')}`;
}

describe('tokens of the identity provider of the fund', function () {
  this.timeout(20_000);
  let certificati: Certificati;
  let fornitore: Fornitore;
  let estraneo: Fornitore;
  let dir: string;
  let scarto = 0;
  const clock = { now: () => Date.now() + scarto };
  const chiave = nuovaChiave();
  const aperti: Emittenti[] = [];
  const guasti: string[] = [];

  before(async function () {
    const made = creaCertificati();
    if (!made) {
      console.warn('      SKIPPED: no openssl command on this machine, tokens over TLS not tried');
      this.skip();
    }
    certificati = made;
    dir = mkdtempSync(join(tmpdir(), 'varco-oidc-'));
    writeFileSync(join(dir, 'ca.pem'), made.server.cert);
    fornitore = await apriFornitore(made);
    estraneo = await apriFornitore(made);
    estraneo.usa(nuovaChiave());
  });
  beforeEach(() => {
    scarto = 0;
    guasti.length = 0;
    fornitore.usa(chiave);
  });
  afterEach(async () => {
    fornitore.imita(DISCOVERY, undefined);
    fornitore.imita('/jwks', undefined);
    await Promise.all(aperti.splice(0).map(async (one) => one.close()));
  });
  after(async () => {
    await fornitore?.close();
    await estraneo?.close();
    if (dir) rmSync(dir, { recursive: true });
  });

  const credenziale = (parti: Partial<CredenzialeOidc> = {}): CredenzialeOidc => ({
    tipo: 'oidc',
    issuer: fornitore.issuer,
    audience: ['varco'],
    token: 'at+jwt',
    etaMassima: 3600,
    persona: { tipo: 'assicurato', claim: 'fiscal_number' },
    livello: { claim: 'acr', valori: LIVELLI_PER_ACR },
    ca: `file:${join(dir, 'ca.pem')}`,
    ...parti,
  });

  /** A gateway's first stage, that knows one application by its tokens; the same while a test lasts. */
  function varco(...credenziali: readonly CredenzialeOidc[]): (token: string, schema?: string) => Promise<Chiamante> {
    const anagrafe = anagrafeDi(
      enteDi({
        applicazioni: credenziali.map((one, n) =>
          applicazione({ id: n === 0 ? 'portale' : `altra-${n}`, credenziali: [one], attestaPersona: false }),
        ),
      }),
    );
    const emittenti = createEmittenti({
      clock,
      openTransport: async () => createUndiciTransport({ ca: certificati.server.cert }),
      onFailure: (_issuer, error) => guasti.push(error instanceof Error ? error.message : String(error)),
    });
    aperti.push(emittenti);
    const identifica = identificaDi({ emittenti, clock });
    return (token, schema = 'Bearer') =>
      identifica(richiestaHttp([['Authorization', `${schema} ${token}`]]), anagrafe, { token: true });
  }

  const rifiutato = async (chi: Promise<Chiamante>, motivo: string, dettaglio: RegExp): Promise<void> => {
    const esito = await chi;
    if (esito.ok) throw new Error('the token was taken');
    expect(esito.refusal.motivo).to.equal(motivo);
    expect(esito.refusal.dettaglio ?? '').to.match(dettaglio);
    expect(JSON.stringify(esito.refusal)).not.to.contain(CF);
  };
  const valido = async (): Promise<string> =>
    fornitore.accessToken({ claims: { fiscal_number: `TINIT-${CF}`, acr: 'https://www.spid.gov.it/SpidL2' } });

  describe('that are good', () => {
    it('name application, insured and level, from an access token', async () => {
      const chi = await varco(credenziale())(await valido());
      if (!chi.ok) throw new Error(JSON.stringify(chi));
      expect(chi.applicazione.id).to.equal('portale');
      expect(chi.dalToken?.refusal).to.equal(undefined);
      expect(chi.dalToken?.dichiarata).to.deep.equal({
        persona: { tipo: 'assicurato', codiceFiscale: CF, attestata: false },
        livello: 'SPID2',
      });
    });

    it('name the person who logged in at the provider, by access token and by ID token', async () => {
      const { accessToken, idToken } = await fornitore.login(CF, 'https://www.spid.gov.it/SpidL3');
      expect(parte(accessToken, 0)['typ']).to.equal('at+jwt');
      const atteso = { persona: { tipo: 'assicurato', codiceFiscale: CF, attestata: false }, livello: 'SPID3' };
      const daAccesso = await varco(credenziale())(accessToken);
      expect(daAccesso.ok && daAccesso.dalToken?.dichiarata).to.deep.equal(atteso);
      const daIdentita = await varco(credenziale({ token: 'id-token', audience: ['portale'] }))(idToken);
      expect(daIdentita.ok && daIdentita.dalToken?.dichiarata, JSON.stringify(daIdentita)).to.deep.equal(atteso);
    });

    it('name an operator, his workstation and his case, where claims are mapped to them', async () => {
      const token = await fornitore.accessToken({
        claims: { matricola: 'op.rossi', dove: '10.20.1.5', caso: '2026/000123', acr: 'urn:cns' },
      });
      const chi = await varco(
        credenziale({
          persona: { tipo: 'operatore', claim: 'matricola' },
          livello: { claim: 'acr', valori: { 'urn:cns': 'CNS' } },
          postazione: 'dove',
          pratica: 'caso',
        }),
      )(token);
      expect(chi.ok && chi.dalToken?.dichiarata).to.deep.equal({
        persona: { tipo: 'operatore', codice: 'op.rossi' },
        livello: 'CNS',
        postazione: '10.20.1.5',
        pratica: '2026/000123',
      });
    });

    it('are told apart by client, where two applications share an audience', async () => {
      const chiede = varco(credenziale({ clientId: 'portale' }), credenziale({ clientId: 'altro' }));
      const uno = await chiede(await fornitore.accessToken({ client: 'portale' }));
      const due = await chiede(await fornitore.accessToken({ client: 'altro' }));
      expect(uno.ok && uno.applicazione.id).to.equal('portale');
      expect(due.ok && due.applicazione.id).to.equal('altra-1');
    });

    it('are signed with ES256 too', async () => {
      fornitore.usa(nuovaChiave('ES256'));
      const chi = await varco(credenziale())(await valido());
      expect(chi.ok, JSON.stringify(chi)).to.equal(true);
    });

    it('are still taken after the keys were rotated, and those of a key that was withdrawn are not', async () => {
      const chiede = varco(credenziale({ etaMassima: 86_400 }));
      const prima = await fornitore.accessToken({ durata: 86_400, claims: { fiscal_number: CF } });
      expect((await chiede(prima)).ok).to.equal(true);
      const nuova = nuovaChiave();
      fornitore.usa(nuova, chiave);
      // At once: nobody is refused in between.
      scarto = 300;
      expect((await chiede(await valido())).ok).to.equal(true);
      expect((await chiede(prima)).ok).to.equal(true);
      fornitore.usa(nuova);
      scarto = 3_700_000;
      await chiede(await fornitore.accessToken({ durata: 7200 }));
      await rifiutato(chiede(prima), 'token-non-valido', /kid/);
    });
  });

  describe('that are not', () => {
    it('are refused when expired, when of tomorrow and when too old, with the reason', async () => {
      const chiede = varco(credenziale());
      const token = await valido();
      scarto = 301_000;
      await rifiutato(chiede(token), 'token-non-valido', /scaduto/);
      scarto = -60_000;
      await rifiutato(chiede(token), 'token-non-valido', /non vale ancora/);
      scarto = 3_700_000;
      await rifiutato(chiede(await fornitore.accessToken({ durata: 86_400 })), 'token-non-valido', /scaduto/);
    });

    it('are refused for another audience, from another issuer, to another client', async () => {
      const chiede = varco(credenziale({ clientId: 'portale' }));
      await rifiutato(chiede(await fornitore.accessToken({ audience: 'altro' })), 'token-non-valido', /aud/);
      await rifiutato(chiede(await estraneo.accessToken()), 'token-non-valido', /iss/);
      await rifiutato(chiede(await fornitore.accessToken({ client: 'altro' })), 'token-non-valido', /azp/);
    });

    it('are refused when another provider says that it is ours', async () => {
      const altra = nuovaChiave();
      const payload = parte(await valido(), 1);
      await rifiutato(varco(credenziale())(firma(altra, {}, payload)), 'token-non-valido', /kid/);
      const kid = chiave.jwk.kid;
      await rifiutato(varco(credenziale())(firma(altra, { kid }, payload)), 'token-non-valido', /firma/i);
    });

    it('are refused unsigned, and when the public key serves as a secret', async () => {
      const chiede = varco(credenziale());
      const buono = await valido();
      const payload = buono.split('.')[1] ?? '';
      for (const alg of ['none', 'None', 'nOnE']) {
        const header = codifica({ alg, typ: 'at+jwt', kid: chiave.jwk.kid });
        await rifiutato(chiede(`${header}.${payload}.`), 'token-non-valido', /JWS|algoritmo/);
        await rifiutato(chiede(`${header}.${payload}.AA`), 'token-non-valido', /algoritmo/);
      }
      const testo = `${codifica({ alg: 'HS256', typ: 'at+jwt', kid: chiave.jwk.kid })}.${payload}`;
      const pubblica = createPublicKey(createPrivateKey({ key: chiave.jwk, format: 'jwk' }));
      const mac = createHmac('sha256', pubblica.export({ type: 'spki', format: 'pem' })).update(testo);
      await rifiutato(chiede(`${testo}.${mac.digest('base64url')}`), 'token-non-valido', /algoritmo/);
    });

    it('are refused when one bit, one character or the padding is not as it was signed', async () => {
      const chiede = varco(credenziale());
      const buono = await valido();
      const [header = '', payload = '', signature = ''] = buono.split('.');
      const altro = codifica({ ...parte(buono, 1), fiscal_number: `TINIT-${CF_ALTRO}` });
      await rifiutato(chiede(`${header}.${altro}.${signature}`), 'token-non-valido', /firma/i);
      await rifiutato(chiede(`${buono}=`), 'token-non-valido', /JWS/);
      await rifiutato(chiede(`${header}.${payload}.${signature.slice(0, -1)}`), 'token-non-valido', /./);
      await rifiutato(chiede('x'), 'token-non-valido', /JWS/);
    });

    it('bring no key of their own: jwk, jku and x5u of the header are not looked at', async () => {
      const mia = nuovaChiave();
      const pubblica = createPublicKey(createPrivateKey({ key: mia.jwk, format: 'jwk' })).export({ format: 'jwk' });
      const header = { jwk: { ...pubblica }, jku: `${estraneo.issuer}/jwks`, x5u: `${estraneo.issuer}/x` };
      const prima = estraneo.richieste('/jwks');
      await rifiutato(varco(credenziale())(firma(mia, header, parte(await valido(), 1))), 'token-non-valido', /kid/);
      expect(estraneo.richieste('/jwks')).to.equal(prima);
    });

    it('are refused when of another kind than the configured one', async () => {
      const { accessToken, idToken } = await fornitore.login(CF, 'https://www.spid.gov.it/SpidL2');
      const tutte = ['varco', 'portale'];
      await rifiutato(varco(credenziale({ audience: tutte }))(idToken), 'token-non-valido', /tipo/);
      await rifiutato(
        varco(credenziale({ audience: tutte, token: 'id-token' }))(accessToken),
        'token-non-valido',
        /tipo/,
      );
      await rifiutato(varco(credenziale({ audience: tutte, token: 'jwt' }))(accessToken), 'token-non-valido', /tipo/);
      const payload = parte(accessToken, 1);
      const jwt = varco(credenziale({ token: 'jwt' }));
      expect((await jwt(firma(chiave, { typ: 'JWT' }, { ...payload, typ: 'Bearer' }))).ok).to.equal(true);
      for (const altro of [{ typ: 'Refresh' }, { typ: 'ID' }, { at_hash: 'x' }, { nonce: 'x' }])
        await rifiutato(
          jwt(firma(chiave, { typ: 'JWT' }, { ...payload, ...altro })),
          'token-non-valido',
          /access token/,
        );
    });

    it('are refused as ID tokens that are somebody else’s too', async () => {
      const { idToken } = await fornitore.login(CF, 'https://www.spid.gov.it/SpidL2');
      const payload = parte(idToken, 1);
      const chiede = varco(credenziale({ token: 'id-token', audience: ['portale'] }));
      const conTyp = (claims: Oggetto): string => firma(chiave, { typ: 'JWT' }, { ...payload, ...claims });
      expect((await chiede(conTyp({}))).ok).to.equal(true);
      await rifiutato(chiede(conTyp({ aud: ['portale', 'altro'] })), 'token-non-valido', /altri/);
      await rifiutato(chiede(conTyp({ azp: 'altro' })), 'token-non-valido', /altri/);
      await rifiutato(chiede(conTyp({ events: {} })), 'token-non-valido', /ID token/);
    });

    it('are refused when bound to a key that was not shown', async () => {
      const payload = parte(await valido(), 1);
      const chiede = varco(credenziale());
      const con = (cnf: unknown): Promise<Chiamante> => chiede(firma(chiave, {}, { ...payload, cnf }));
      await rifiutato(con({ jkt: 'x' }), 'token-non-valido', /cnf/);
      await rifiutato(con({ 'x5t#S256': 'x' }), 'token-non-valido', /certificato/);
      await rifiutato(con('x'), 'token-non-valido', /cnf/);
    });

    it('are nobody’s where no application takes tokens', async () => {
      const identifica = identificaDi({ clock });
      const richiesta = richiestaHttp([['Authorization', `Bearer ${await valido()}`]]);
      const chi = await identifica(richiesta, anagrafeDi(enteDi()), { token: true });
      expect(chi.ok ? 'taken' : chi.refusal.motivo).to.equal('applicazione-non-riconosciuta');
    });
  });

  describe('whose claims say what they must not', () => {
    const detto = async (claims: Oggetto): Promise<Chiamante> =>
      varco(credenziale())(await fornitore.accessToken({ claims }));

    for (const [cosa, claims, motivo] of [
      ['nobody', {}, 'persona-assente'],
      ['an empty person', { fiscal_number: '' }, 'persona-assente'],
      ['a person that is a list', { fiscal_number: [CF, CF_ALTRO] }, 'richiesta-non-valida'],
      ['a wrong codice fiscale', { fiscal_number: 'TINIT-RSSMRA85T10A562X' }, 'codice-fiscale-non-valido'],
      ['an unknown level', { fiscal_number: CF, acr: 'urn:altro' }, 'livello-insufficiente'],
      ['a level that every object inherits', { fiscal_number: CF, acr: 'constructor' }, 'livello-insufficiente'],
      [
        'a level that is a list',
        { fiscal_number: CF, acr: ['https://www.spid.gov.it/SpidL3'] },
        'livello-insufficiente',
      ],
    ] as const) {
      it(`${cosa}: the application is known, and the refusal goes to the register as ${motivo}`, async () => {
        const chi = await detto(claims);
        if (!chi.ok) throw new Error(JSON.stringify(chi));
        expect(chi.dalToken?.refusal?.motivo).to.equal(motivo);
        expect(JSON.stringify(chi.dalToken?.refusal)).not.to.contain('RSSMRA');
      });
    }

    it('an operator whose code is a codice fiscale is refused', async () => {
      const token = await fornitore.accessToken({ claims: { matricola: CF } });
      const chi = await varco(credenziale({ persona: { tipo: 'operatore', claim: 'matricola' } }))(token);
      expect(chi.ok && chi.dalToken?.refusal?.motivo).to.equal('richiesta-non-valida');
      expect(chi.ok && chi.dalToken?.dichiarata).to.deep.equal({});
    });
  });

  describe('whose provider does not answer, or answers amiss', () => {
    it('are refused with 503 when keys were never read, and one fetch serves all who ask', async () => {
      let inAttesa: ServerResponseLike[] = [];
      fornitore.imita(DISCOVERY, (response) => void inAttesa.push(response));
      const chiede = varco(credenziale());
      const token = await valido();
      const prima = fornitore.richieste(DISCOVERY);
      const tutte = Array.from({ length: 200 }, () => chiede(token));
      while (inAttesa.length === 0) await new Promise((resolve) => setImmediate(resolve));
      for (const response of inAttesa) response.writeHead(500).end();
      inAttesa = [];
      for (const chi of await Promise.all(tutte))
        expect(chi.ok ? 'taken' : chi.refusal).to.include({
          motivo: 'fornitore-identita-non-disponibile',
          riprovaDopo: 5,
        });
      await rifiutato(chiede(token), 'fornitore-identita-non-disponibile', /^$/);
      expect(fornitore.richieste(DISCOVERY) - prima).to.equal(1);
      expect(guasti).to.have.length(1);
      fornitore.imita(DISCOVERY, undefined);
      scarto = 1_100;
      expect((await chiede(token)).ok).to.equal(true);
    });

    it('are taken with the keys read before, until those are two hours old', async () => {
      const chiede = varco(credenziale({ etaMassima: 86_400 }));
      const token = await fornitore.accessToken({ durata: 86_400, claims: { fiscal_number: CF } });
      expect((await chiede(token)).ok).to.equal(true);
      for (const percorso of [DISCOVERY, '/jwks']) fornitore.imita(percorso, (response) => response.destroy());
      scarto = 7_100_000;
      const prima = fornitore.richieste(DISCOVERY);
      for (let i = 0; i < 20; i += 1) expect((await chiede(token)).ok).to.equal(true);
      expect(fornitore.richieste(DISCOVERY) - prima).to.equal(1);
      scarto = 7_300_000;
      await rifiutato(chiede(token), 'fornitore-identita-non-disponibile', /^$/);
    });

    it('cost five readings at once at most, and then one in ten seconds, whatever keys they name', async () => {
      const chiede = varco(credenziale());
      expect((await chiede(await valido())).ok).to.equal(true);
      const payload = parte(await valido(), 1);
      const prima = fornitore.richieste('/jwks');
      const ignote = async (secondi: number): Promise<number> => {
        for (let n = 0; n < secondi * 2; n += 1) {
          scarto += 500;
          const kid = `ignota-${scarto}`;
          await Promise.all(
            Array.from({ length: 3 }, () =>
              rifiutato(chiede(firma(chiave, { kid }, payload)), 'token-non-valido', /kid/),
            ),
          );
        }
        return fornitore.richieste('/jwks') - prima;
      };
      expect(await ignote(6)).to.equal(5);
      // The tests themselves take a while.
      expect(await ignote(24)).to.be.within(7, 9);
      expect((await chiede(await valido())).ok).to.equal(true);
      expect(guasti).to.deep.equal([]);
    });

    it('are looked after meanwhile: a provider that does not answer is told, and until when it does not matter', async () => {
      const emittenti = createEmittenti({
        clock,
        openTransport: async () => createUndiciTransport({ ca: certificati.server.cert }),
        onFailure: (_issuer, error) => guasti.push(error instanceof Error ? error.message : String(error)),
      });
      aperti.push(emittenti);
      const due = [credenziale({ clientId: 'portale' }), credenziale({ clientId: 'altro' })];
      const anagrafe = anagrafeDi(enteDi({ applicazioni: [applicazione({ id: 'portale', credenziali: due })] }));
      const letture = fornitore.richieste('/jwks');
      const sorveglianza = sorvegliaEmittenti({ emittenti, snapshot: () => anagrafe, ogniMs: 20 });
      try {
        const finche = async (condizione: () => boolean): Promise<void> => {
          while (!condizione()) await new Promise((resolve) => setTimeout(resolve, 5));
        };
        // Read although nobody came, and not again while they are good.
        await finche(() => fornitore.richieste('/jwks') === letture + 1);
        expect(sorveglianza.avvisi()).to.deep.equal([]);
        for (const percorso of [DISCOVERY, '/jwks']) fornitore.imita(percorso, (response) => response.destroy());
        scarto = 3_700_000;
        await finche(() => sorveglianza.avvisi().length > 0);
        expect(sorveglianza.avvisi()).to.have.length(1);
        expect(sorveglianza.avvisi()[0])
          .to.include(fornitore.issuer)
          .and.match(/ancora 5[78] minuti/);
        scarto = 7_400_000;
        expect(sorveglianza.avvisi()[0]).to.match(/503/);
        for (const percorso of [DISCOVERY, '/jwks']) fornitore.imita(percorso, undefined);
        scarto += 31_000;
        await finche(() => sorveglianza.avvisi().length === 0);
      } finally {
        sorveglianza.close();
      }
    });

    const sempre =
      (corpo: string, stato = 200, headers: Readonly<Record<string, string>> = {}) =>
      (response: ServerResponseLike): void =>
        void response.writeHead(stato, { 'content-type': 'application/json', ...headers }).end(corpo);
    for (const [cosa, percorso, rispondi] of [
      [
        'a discovery document of another issuer',
        DISCOVERY,
        sempre('{"issuer":"https://altro.example","jwks_uri":"https://altro.example/jwks"}'),
      ],
      ['a discovery document that is not JSON', DISCOVERY, sempre('<html></html>')],
      ['a discovery document that is a list', DISCOVERY, sempre('[]')],
      ['a redirect elsewhere', DISCOVERY, sempre('', 302, { location: 'https://altro.example/' })],
      ['a discovery document without end', DISCOVERY, sempre(`{"a":"${'x'.repeat(100_000)}"}`)],
      ['keys of more bytes than any issuer has', '/jwks', sempre(`{"keys":["${'x'.repeat(300_000)}"]}`)],
      [
        'more keys than any issuer has',
        '/jwks',
        sempre(JSON.stringify({ keys: Array.from({ length: 1_001 }, () => ({})) })),
      ],
      ['keys that are no set', '/jwks', sempre('{"keys":{"kid":"x"}}')],
      ['a connection that breaks', '/jwks', (response: ServerResponseLike) => void response.destroy()],
    ] as const) {
      it(`are refused with 503 after ${cosa}`, async () => {
        fornitore.imita(percorso, rispondi);
        await rifiutato(varco(credenziale())(await valido()), 'fornitore-identita-non-disponibile', /^$/);
        expect(guasti.join()).not.to.contain(CF);
      });
    }

    it('find no key among such as may not sign', async () => {
      const { n, e, kid } = chiave.jwk;
      const corte = [
        { kty: 'oct', kid, k: 'c2VncmV0bw' },
        { kty: 'RSA', kid, n: n?.slice(0, 100), e },
      ];
      fornitore.imita('/jwks', sempre(JSON.stringify({ keys: corte })));
      await rifiutato(varco(credenziale())(await valido()), 'token-non-valido', /kid/);
    });
  });
});

interface ServerResponseLike {
  writeHead(stato: number, headers?: Readonly<Record<string, string>>): ServerResponseLike;
  end(corpo?: string): unknown;
  destroy(): unknown;
}
