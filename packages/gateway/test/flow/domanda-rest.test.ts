import { expect } from 'chai';
import type { FuoriContratto } from '../../src/anagrafe/openapi.js';
import type { Refusal } from '../../src/domain/refusal.js';
import type { ContrattoRest } from '../../src/domain/servizio-rest.js';
import { leggiDomandaRest } from '../../src/flow/domanda-rest.js';
import { CF, SERVIZIO_REST } from '../policy/scena.js';

const ALTRO = 'VRDLGU85T20H501L';
/** Right by their check digit, as the provisional form is, and as VAT numbers are. */
const PROVVISORI = ['12345678903', '98765432103'] as const;
const leggi = (
  corpo: string | Uint8Array,
  contratto: Partial<ContrattoRest> = {},
  fuori?: FuoriContratto,
): ReturnType<typeof leggiDomandaRest> =>
  leggiDomandaRest(
    typeof corpo === 'string' ? Buffer.from(corpo) : corpo,
    { ...SERVIZIO_REST.rest, ...contratto },
    { check: () => fuori },
  );
const rifiuto = (...asked: Parameters<typeof leggi>): Refusal => {
  const letta = leggi(...asked);
  if (!('refusal' in letta)) throw new Error('it was taken');
  return letta.refusal;
};

describe('a request to a REST service', () => {
  it('goes on as it was written, and its codice fiscale is where the contract has it', () => {
    const corpo = Buffer.from(`{ "richiedente" : {"cf":"${CF}"},\n"anno": 2026.0 }`);
    const letta = leggi(corpo, { codiceFiscale: '/richiedente/cf' });
    expect(letta).to.deep.equal({ codiceFiscale: CF, corpo: { bytes: corpo, percorso: '/consultazioni' } });
    expect('corpo' in letta && letta.corpo.bytes).to.equal(corpo);
  });

  it('is refused where two readers could read it differently', () => {
    for (const corpo of [
      `{"codiceFiscale":"${CF}","codiceFiscale":"${ALTRO}"}`,
      `{"codiceFiscale":"${CF}","\\u0063odiceFiscale":"${ALTRO}"}`,
      `{"codiceFiscale":"${CF}","a":{"b":1,"b":2}}`,
      `{"codiceFiscale":"${CF}","a":${'['.repeat(100)}${']'.repeat(100)}}`,
    ]) {
      expect(rifiuto(corpo), corpo.slice(0, 60)).to.deep.include({ motivo: 'richiesta-non-valida', campo: '' });
    }
    // Names are of one object: the same ones in another are others, and a mark within a text is none.
    expect(leggi(`{"codiceFiscale":"${CF}","a":{"x":1},"b":[{"x":"}{:,"},{"x":2}]}`)).to.have.property('corpo');
  });

  it('is refused when it is no JSON object in UTF-8', () => {
    for (const corpo of ['', '{', 'null', '3', '"ciao"', `\ufeff{"codiceFiscale":"${CF}"}`]) {
      expect(rifiuto(corpo), corpo).to.deep.include({ motivo: 'richiesta-non-valida', campo: '' });
    }
    expect(rifiuto(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).to.include({
      motivo: 'richiesta-non-valida',
    });
  });

  it('is about one person (Q-05b)', () => {
    const massiva = { motivo: 'consultazione-massiva', requisito: 'Q-05b' };
    expect(rifiuto(`[{"codiceFiscale":"${CF}"}]`)).to.deep.include(massiva);
    expect(rifiuto(`{"codiceFiscale":["${CF}"]}`)).to.deep.include(massiva);
    for (const altrove of [`"${ALTRO}"`, `"v: ${ALTRO.toLowerCase()}!"`, `["x${ALTRO}"]`, `{"${ALTRO}":1}`]) {
      const corpo = `{"codiceFiscale":"${CF}","nota":${altrove}}`;
      expect(rifiuto(corpo), corpo).to.deep.include(massiva);
      expect(leggi(corpo, { altriCodici: 'ammessi' }), corpo).to.have.property('codiceFiscale', CF);
    }
    expect(leggi(`{"codiceFiscale":"${CF}","nota":"ancora ${CF}"}`)).to.have.property('codiceFiscale', CF);
  });

  it('is about one person also where codes have eleven digits: one may be a protocol number, two are a list (Q-05b)', () => {
    const massiva = { motivo: 'consultazione-massiva', requisito: 'Q-05b' };
    const di = (...altri: readonly unknown[]) => JSON.stringify({ codiceFiscale: CF, altri });
    expect(rifiuto(di(...PROVVISORI))).to.deep.include(massiva);
    expect(rifiuto(di({ [PROVVISORI[0]]: PROVVISORI[1] }))).to.deep.include(massiva);
    expect(leggi(di(...PROVVISORI), { altriCodici: 'ammessi' })).to.have.property('codiceFiscale', CF);
    for (const uno of [
      [PROVVISORI[0], PROVVISORI[0]],
      [PROVVISORI[0], '12345678901', '1234567890'],
      [`n. ${PROVVISORI[0]}`, PROVVISORI[1]],
    ]) {
      expect(leggi(di(...uno)), JSON.stringify(uno)).to.have.property('codiceFiscale', CF);
    }
    const suo = JSON.stringify({ codiceFiscale: PROVVISORI[0], altri: [PROVVISORI[0], PROVVISORI[1]] });
    expect(leggi(suo)).to.have.property('codiceFiscale', PROVVISORI[0]);
  });

  it('costs little also where it is made of what looks like codes, or of marks alone', () => {
    const lungo = (pezzo: string) => pezzo.repeat(Math.floor(65_000 / pezzo.length));
    const codici = JSON.stringify({ codiceFiscale: CF, nota: lungo('L') });
    const segni = `{"codiceFiscale":"${CF}","a":[${lungo('[[[]]],')}0]}`;
    expect(rifiuto(codici)).to.deep.include({ motivo: 'consultazione-massiva' });
    expect(leggi(segni)).to.have.property('codiceFiscale', CF);
    // The request's own, however often, is one person's.
    expect(leggi(JSON.stringify({ codiceFiscale: CF, nota: `${CF} `.repeat(1_000) }))).to.have.property('corpo');
    for (const corpo of [codici, segni]) {
      const took = [1, 2, 3, 4, 5, 6].map(() => {
        const began = performance.now();
        leggi(corpo);
        return performance.now() - began;
      });
      expect(Math.min(...took), corpo.slice(0, 60)).to.be.lessThan(20);
    }
  });

  it('has a codice fiscale that is written as the register will have it', () => {
    const campo = '/codiceFiscale';
    expect(rifiuto('{}')).to.deep.include({ motivo: 'richiesta-non-valida', campo });
    expect(rifiuto('{"codiceFiscale":7}')).to.deep.include({ motivo: 'richiesta-non-valida', campo });
    for (const scritto of [CF.toLowerCase(), ` ${CF}`, `TINIT-${CF}`, `${CF.slice(0, -1)}X`, 'x']) {
      const refusal = rifiuto(JSON.stringify({ codiceFiscale: scritto }));
      expect(refusal, scritto).to.deep.include({ motivo: 'codice-fiscale-non-valido', campo });
      expect(JSON.stringify(refusal)).not.to.contain(scritto.trim().slice(0, 15) === 'x' ? '"x"' : scritto);
    }
    // Escapes are another way to write the same text.
    expect(leggi(`{"codiceFiscale":"\\u00${CF.charCodeAt(0).toString(16)}${CF.slice(1)}"}`)).to.have.property('corpo');
  });

  it('is held against the contract, and names the field, not its value', () => {
    const corpo = `{"codiceFiscale":"${CF}","anno":"segreto"}`;
    const fuori = { percorso: '/anno', regola: 'type', tipi: ['integer'] };
    const refusal = rifiuto(corpo, {}, fuori);
    expect(refusal).to.deep.include({ motivo: 'richiesta-non-valida', campo: '/anno' });
    expect(refusal.dettaglio).to.contain('un numero intero').and.not.to.contain('segreto');
    expect(leggi(corpo, { controllaRichiesta: false }, fuori)).to.have.property('codiceFiscale', CF);
    // The codice fiscale's own refusal says more than the schema's pattern.
    const forma = { percorso: '/codiceFiscale', regola: 'pattern' };
    expect(rifiuto('{"codiceFiscale":"x"}', {}, forma)).to.include({ motivo: 'codice-fiscale-non-valido' });
  });

  it('never repeats a name that the caller made up', () => {
    const corpo = JSON.stringify({ codiceFiscale: CF });
    for (const [percorso, campo] of [
      [`/dati/${CF}/anno`, '/dati'],
      ['/dati/un nome qualsiasi', '/dati'],
      ['/dati/0/anno', '/dati/0/anno'],
      [`/${CF}`, ''],
    ] as const) {
      const refusal = rifiuto(corpo, {}, { percorso, regola: 'additionalProperties' });
      expect(refusal, percorso).to.deep.include({ campo });
      expect(JSON.stringify(refusal)).not.to.contain(CF).and.not.to.contain('qualsiasi');
    }
  });

  it('puts into the path what the contract puts there, and never a codice fiscale', () => {
    const contratto = { percorso: '/pratiche/{protocollo}/{anno}', parametri: { protocollo: '/p', anno: '/anno' } };
    const di = (p: unknown, anno: unknown = 2026) => JSON.stringify({ codiceFiscale: CF, p, anno });
    expect(leggi(di('CASSA 7/è?#'), contratto)).to.have.nested.property(
      'corpo.percorso',
      '/pratiche/CASSA%207%2F%C3%A8%3F%23/2026',
    );
    for (const p of [undefined, '', '..', '.', 'a\u0000', 'x'.repeat(201), `per ${CF}`, true, {}, '\ud800']) {
      expect(rifiuto(di(p), contratto), JSON.stringify(p)).to.deep.include({
        motivo: 'richiesta-non-valida',
        campo: '/p',
      });
    }
    for (const p of [PROVVISORI[0], Number(PROVVISORI[0]), `TINIT-${PROVVISORI[0]}`]) {
      expect(rifiuto(di(p), contratto), String(p)).to.deep.include({ motivo: 'richiesta-non-valida', campo: '/p' });
    }
    expect(leggi(di('12345678901'), contratto)).to.have.nested.property('corpo.percorso', '/pratiche/12345678901/2026');
    const suo = (p: string) => JSON.stringify({ codiceFiscale: PROVVISORI[0], p, anno: 1 });
    for (const p of [PROVVISORI[0], `pratica-${PROVVISORI[0]}-7`]) {
      expect(rifiuto(suo(p), contratto), p).to.deep.include({ motivo: 'richiesta-non-valida', campo: '/p' });
    }
    expect(rifiuto(di('a', CF), { ...contratto, altriCodici: 'ammessi' })).to.deep.include({ campo: '/anno' });
  });
});
