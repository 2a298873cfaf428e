import { expect } from 'chai';
import { banco, CF, type Chiamata, type Scena } from './banco.js';

const DA_HEADER: Scena['porta'] = { tipoPersona: 'operatore', fontePersona: { tipo: 'header', nome: 'X-Utente' } };

describe('porta delegata: a codice fiscale where the register would keep it in clear', () => {
  const casi: readonly (readonly [string, string, Scena, Chiamata])[] = [
    ['as the operator', 'X-Utente', { porta: DA_HEADER }, { headers: [['X-Utente', CF.toLowerCase()]] }],
    ['in the reference of a case', 'Varco-Pratica', {}, { headers: [['Varco-Pratica', `PENS ${CF}`]] }],
    ['in the name of a workstation', 'Varco-Postazione', {}, { headers: [['Varco-Postazione', `pc-${CF}`]] }],
  ];
  for (const [where, campo, scena, chiamata] of casi) {
    it(`is refused ${where}, and goes no further`, async () => {
      const { chiama, richieste } = banco(scena);
      await chiama(chiamata);
      const [richiesta] = richieste;
      expect(richiesta?.rifiutoDellaPorta).to.include({ motivo: 'richiesta-non-valida', campo });
      expect(richiesta?.rifiutoDellaPorta?.dettaglio).to.match(/^Non mettere codici fiscali/);
      expect(richiesta?.richiedente).to.not.have.any.keys('pratica', 'postazione');
      expect(
        JSON.stringify({
          ...richiesta?.richiedente,
          persona: campo === 'X-Utente' ? richiesta?.richiedente.persona : {},
        }).toUpperCase(),
      ).to.not.contain(CF);
    });
  }
});
