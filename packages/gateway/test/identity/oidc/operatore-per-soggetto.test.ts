import { expect } from 'chai';
import type { CredenzialeOidc } from '../../../src/domain/credenziale.js';
import type { Operatore } from '../../../src/domain/ente.js';
import { LIVELLI_PER_ACR } from '../../../src/domain/livelli-acr.js';
import { leggiClaim } from '../../../src/identity/oidc/leggi-claim.js';
import { CF, enteDi, OPERATORE } from '../../policy/scena.js';

const IDP = 'https://idp.cassa.example';
const credenziale = (issuer = IDP): CredenzialeOidc => ({
  ...{ tipo: 'oidc', issuer, audience: ['varco'], token: 'at+jwt', etaMassima: 600 },
  persona: { tipo: 'operatore', claim: 'sub' },
  livello: { claim: 'acr', valori: LIVELLI_PER_ACR },
});
const SUB = '7d1f0a52-0c9e-4a1d-8a44-3c2d1e0f9b22';
const operatori: readonly Operatore[] = [
  { ...OPERATORE, codice: 'op.rossi', soggetti: [{ emittente: IDP, soggetto: SUB }] },
  { ...OPERATORE, codice: 'op.verdi' },
];
const { ente } = enteDi({ operatori });
const detto = (sub: string, issuer = IDP) => {
  const { dichiarata, refusal } = leggiClaim({ sub }, credenziale(issuer), ente);
  return refusal?.motivo ?? dichiarata.persona;
};

describe('an operator whom the provider names otherwise (Q-03)', () => {
  it('is the one whose name was written down, by his code in the ente', () => {
    expect(detto(SUB)).to.deep.equal({ tipo: 'operatore', codice: 'op.rossi' });
  });

  it('is not named by his code any more by that provider, and by another he is', () => {
    expect(detto('op.rossi')).to.equal('richiesta-non-valida');
    expect(detto('op.rossi', 'https://altro.example')).to.deep.equal({ tipo: 'operatore', codice: 'op.rossi' });
  });

  it('leaves the others named by their code, and strangers unknown', () => {
    expect(detto('op.verdi')).to.deep.equal({ tipo: 'operatore', codice: 'op.verdi' });
    // Too long for a code, and nobody's name.
    expect(detto(SUB.replace('7', '8'))).to.equal('richiesta-non-valida');
    expect(detto(SUB, 'https://altro.example')).to.equal('richiesta-non-valida');
    expect(detto(CF)).to.equal('richiesta-non-valida');
  });
});
