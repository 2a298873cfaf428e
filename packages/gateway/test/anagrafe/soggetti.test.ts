import { expect } from 'chai';
import { ANAGRAFE, cambia } from '../config/banco.js';
import { BASIC, Lettore, OPERATORE } from './lettore.js';

const IDP = 'https://login.cassa.example';
const OIDC = [
  '          - tipo: oidc',
  `            issuer: ${IDP}`,
  '            audience: varco',
  '            clientId: portale',
  '            persona: { tipo: operatore, claim: sub }',
  '',
].join('\n');

describe('how providers name operators, in the anagrafe (Q-03)', () => {
  let lettore: Lettore;
  before(async () => {
    lettore = await Lettore.apri();
  });
  after(() => lettore.banco.remove());

  const operatore = (codice: string, soggetto?: string, emittente = IDP): string =>
    OPERATORE.replace('op1', codice) +
    (soggetto === undefined ? '' : `        soggetti: [{ emittente: ${emittente}, soggetto: ${soggetto} }]\n`);
  /** The findings about subjects, as code and place. */
  const trovati = async (...operatori: readonly string[]): Promise<readonly string[]> => {
    const text = cambia(cambia(ANAGRAFE, OPERATORE, operatori.join('')), BASIC, `${BASIC}${OIDC}`);
    const all = await lettore.trovati(text);
    return all
      .filter(({ percorso }) => percorso.includes('/soggetti/'))
      .map(({ codice, percorso }) => `${codice} ${percorso}`);
  };

  it('are the code of nobody else whom the provider names by his code: either would enter as the first', async () => {
    const atteso = ['utente-ripetuto /enti/0/operatori/1/soggetti/0/soggetto'];
    expect(await trovati(operatore('op1'), operatore('op2', 'op1'))).to.deep.equal(atteso);
    // That another provider has a name for him says nothing of this one.
    const altrove = operatore('op1', 's-1', 'https://altro.example');
    expect(await trovati(altrove, operatore('op2', 'op1'))).to.have.members([
      'token-incompleto /enti/0/operatori/0/soggetti/0/emittente',
      ...atteso,
    ]);
  });

  it('may be a code that the provider has another name for, or the operator’s own', async () => {
    expect(await trovati(operatore('op1', 's-1'), operatore('op2', 'op1'))).to.deep.equal([]);
    expect(await trovati(operatore('op1', 'op1'), operatore('op2', 's-2'))).to.deep.equal([]);
  });

  it('are of one operator each', async () => {
    expect(await trovati(operatore('op1', 's-1'), operatore('op2', 's-1'))).to.deep.equal([
      'utente-ripetuto /enti/0/operatori/1/soggetti/0/soggetto',
    ]);
  });
});
