import { expect } from 'chai';
import { loadAnagrafe } from '../../src/anagrafe/load-anagrafe.js';
import { ANAGRAFE, apriBanco, cambia, orologio, SHA, SHA_2, type Banco } from '../config/banco.js';

const BASIC = `          - tipo: basic\n            utente: portale\n            segretoSha256: ${SHA}\n`;
const CERTIFICATO = `          - tipo: certificato\n            improntaSha256: ${SHA_2}\n`;
const OIDC = [
  '          - tipo: oidc',
  '            issuer: https://login.cassa.example',
  '            audience: varco',
  '            clientId: portale',
  '            persona: { tipo: assicurato, claim: fiscal_number }',
  '',
].join('\n');
const PORTALE = '/enti/0/applicazioni/0/credenziali';
const VECCHIA = '/enti/0/applicazioni/1/credenziali';

describe('credentials in the anagrafe', () => {
  let banco: Banco;
  before(async () => {
    banco = await apriBanco();
  });
  after(() => banco.remove());

  const load = async (text: string) => loadAnagrafe(await banco.write('credenziali.yaml', text), { clock: orologio });
  const trovati = async (text: string): Promise<readonly (readonly [string, string])[]> => {
    const esito = await load(text);
    const tutti = [...(esito.ok ? [] : esito.difetti), ...esito.avvisi];
    return tutti
      .map(({ codice, percorso }) => [codice, percorso] as const)
      .filter(([codice]) => codice !== 'iscritti-tutti');
  };
  const con = (...credenziali: readonly string[]): string => cambia(ANAGRAFE, BASIC, credenziali.join(''));

  it('of an identity provider have their defaults filled', async () => {
    const esito = await load(con(OIDC));
    expect(esito.ok && esito.documento.enti[0]?.applicazioni[0]?.credenziali[0]).to.deep.include({
      audience: ['varco'],
      token: 'at+jwt',
      etaMassima: 43_200,
    });
  });

  for (const [cosa, da, a, codice, percorso] of [
    ['a provider in clear', 'https://login', 'http://login', 'url-non-sicuro', '/0/issuer'],
    ['a provider that is no URL', 'https://login.cassa.example', 'login', 'url-non-valido', '/0/issuer'],
    ['a provider with a query', 'cassa.example\n', 'cassa.example/?a=b\n', 'url-non-valido', '/0/issuer'],
    ['no audience', '            audience: varco\n', '', 'campo-mancante', '/0/audience'],
    ['an empty audience', 'audience: varco', 'audience: []', 'valore-fuori-limite', '/0/audience'],
    [
      'an unknown kind of token',
      '            clientId',
      '            token: refresh\n            clientId',
      'valore-non-ammesso',
      '/0/token',
    ],
    [
      'a level that is none',
      '            clientId',
      '            livello: { valori: { a: ALTO } }\n            clientId',
      'valore-non-ammesso',
      '/0/livello/valori/a',
    ],
    [
      'one claim for two things',
      '            clientId',
      '            postazione: fiscal_number\n            clientId',
      'token-incompleto',
      '/0',
    ],
    [
      'nobody who names the person',
      '            persona: { tipo: assicurato, claim: fiscal_number }\n',
      '',
      'token-incompleto',
      '/0',
    ],
    [
      'tokens of no kind and of any client',
      '            clientId: portale',
      '            token: jwt',
      'token-incompleto',
      '/0',
    ],
    [
      'a secret beside a token',
      '            clientId',
      '            utente: portale\n            clientId',
      'campo-fuori-posto',
      '/0/utente',
    ],
  ] as const) {
    it(`are found out with ${cosa}`, async () => {
      expect(await trovati(con(cambia(OIDC, da, a)))).to.deep.equal([[codice, PORTALE + percorso]]);
    });
  }

  it('are of one application: no token may be taken by two', async () => {
    const due = cambia(con(OIDC), CERTIFICATO, cambia(OIDC, '            clientId: portale\n', ''));
    expect(await trovati(due)).to.deep.equal([['token-sovrapposti', `${VECCHIA}/0`]]);
    expect(await trovati(con(OIDC, OIDC))).to.deep.equal([['token-sovrapposti', `${PORTALE}/1`]]);
    const altro = cambia(con(OIDC), CERTIFICATO, cambia(OIDC, 'clientId: portale', 'clientId: vecchia'));
    expect(await trovati(altro)).to.deep.equal([]);
  });

  const PER_NOME =
    '          - tipo: certificato\n            emittente: CN=CA,C=IT\n            soggetto: CN=portale,C=IT\n';

  it('may name a certificate by issuer and subject, or by issuer and alternative name', async () => {
    expect(await trovati(con(PER_NOME))).to.deep.equal([]);
    expect(
      await trovati(con(cambia(PER_NOME, 'soggetto: CN=portale,C=IT', "san: 'DNS:portale.example'"))),
    ).to.deep.equal([]);
  });

  for (const [cosa, da, a, codice, percorso] of [
    ['no issuer', '            emittente: CN=CA,C=IT\n', '', 'campo-mancante', '/0/emittente'],
    ['no subject', '            soggetto: CN=portale,C=IT\n', '', 'campo-mancante', '/0/soggetto'],
    ['a name that is none', 'CN=portale,C=IT', 'portale', 'nome-certificato-non-valido', '/0/soggetto'],
    [
      'a fingerprint too',
      '            soggetto',
      `            improntaSha256: ${SHA}\n            soggetto`,
      'campo-fuori-posto',
      '/0/improntaSha256',
    ],
    [
      'an alternative name of another kind',
      'soggetto: CN=portale,C=IT',
      "san: 'email:a@b.example'",
      'forma-non-valida',
      '/0/san',
    ],
  ] as const) {
    it(`are found out with ${cosa} for a certificate`, async () => {
      expect(await trovati(con(cambia(PER_NOME, da, a)))).to.deep.equal([[codice, PORTALE + percorso]]);
    });
  }

  it('are of one application: the same name is found, however it is spelt', async () => {
    const stesso = cambia(PER_NOME, 'CN=portale,C=IT', 'cn=portale, c=IT');
    const found = await trovati(cambia(con(PER_NOME), CERTIFICATO, stesso));
    expect(found).to.deep.equal([['impronta-ripetuta', `${VECCHIA}/0`]]);
  });
});
