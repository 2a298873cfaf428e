import { expect } from 'chai';
import { parse } from 'yaml';
import { derivaConvenzione } from '../../src/convenzioni/deriva.js';
import type { DocumentoConvenzione } from '../../src/convenzioni/modello.js';
import { limitsFor } from '../../src/quota/limits.js';
import { ADESSO, avvisiDi, cambia, difettiDi, ECI, QUADRO, verifica } from './banco.js';

const FINALITA = '0F5B8A52-7C9E-4A1D-8A44-3C2D1E0F9B22';
const PERCORSO = "'{urn:isee}Consulta/{urn:isee}Codice'";
const LIVELLO = '    livelloMinimo: SPID2\n';
const eci = (righe: string): string => cambia(ECI, LIVELLO, `${LIVELLO}${righe}`);
const termini = (text: string) => derivaConvenzione(parse(text) as DocumentoConvenzione, undefined);

describe('for what, about whom and with which codes a service is asked', () => {
  it('goes from the document to the terms that are enforced', () => {
    const [servizio] = termini(
      eci(
        `    finalitaAmmesse:\n      - { id: ${FINALITA}, statiAmmessi: [attivo] }\n      - { id: 1f5b8a52-7c9e-4a1d-8a44-3c2d1e0f9b22 }\n` +
          `    statiAmmessi: [attivo, pensionato]\n    secondoCodice: { uso: vietato, percorso: ${PERCORSO} }\n`,
      ),
    ).servizi;
    expect(servizio).to.deep.include({
      finalitaAmmesse: [FINALITA.toLowerCase(), '1f5b8a52-7c9e-4a1d-8a44-3c2d1e0f9b22'],
      statiAmmessi: ['attivo', 'pensionato'],
      statiPerFinalita: [{ finalita: FINALITA.toLowerCase(), stati: ['attivo'] }],
      secondoCodice: { uso: 'vietato', percorso: '{urn:isee}Consulta/{urn:isee}Codice' },
    });
  });

  it('is not narrowed where the document says nothing: ECI has no second code', () => {
    const [servizio] = termini(ECI).servizi;
    for (const field of ['finalitaAmmesse', 'statiAmmessi', 'statiPerFinalita', 'secondoCodice'])
      expect(servizio).not.to.have.property(field);
    expect(
      termini(cambia(QUADRO, 'uso: richiesto', 'uso: non-previsto').replace(/ {6}percorso: .*\n/, '')).servizi[0],
    ).not.to.have.property('secondoCodice');
  });

  it('carries the networks, the maxima of the services online, and who runs the gateway', () => {
    const derivata = termini(cambia(ECI, '  # postazioni: [10.20.0.0/16]', '  postazioni: [10.20.0.0/16]'));
    expect(derivata).to.deep.include({
      retiOperatori: ['198.51.100.0/28'],
      retiPostazioni: ['10.20.0.0/16'],
      serviziOnline: [{ id: 'eci-online', utentiMassimi: 20, amministratoriMassimi: 2 }],
      gestore: 'ente',
    });
  });

  it('takes the average that was declared to the watch over the month', () => {
    const [condizioni] = termini(ECI).servizi;
    if (!condizioni) throw new Error('ECI has its service');
    const limiti = limitsFor({ enteId: 'cassa', istante: ADESSO, tempoMassimoMs: 60_000, condizioni });
    const media = limiti.find(({ tetto }) => tetto === 'media-mese');
    // November has thirty days.
    expect(media).to.deep.include({ soglia: 30 * 2000, modo: 'avvisa' });
  });

  it('takes the contract of a REST service in the place of a WSDL', async () => {
    const rest = ECI.replace(/ {4}wsdl:\n(?: {6}.*\n)+/, `    openapi: { sha256: ${'A'.repeat(64)} }\n`);
    expect(await difettiDi(rest)).to.deep.equal([]);
    expect(termini(rest).servizi[0]).to.deep.include({ openapiSha256: 'a'.repeat(64) });
    expect(termini(rest).servizi[0]).not.to.have.property('wsdlSha256');
    expect(await avvisiDi(rest)).not.to.include('Q-10 campo-mancante /servizi/0');
    expect(await difettiDi(eci(`    openapi: { sha256: ${'a'.repeat(64)}, file: non-c-e.yaml }\n`))).to.deep.equal([
      'Q-10 campo-fuori-posto /servizi/0/openapi',
      'Q-10 file-assente /servizi/0/openapi/file',
    ]);
  });

  const storti: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a purpose twice, in other letters',
      eci(`    finalitaAmmesse: [{ id: ${FINALITA} }, { id: ${FINALITA.toLowerCase()} }]\n`),
      ['E-13 id-ripetuto /servizi/0/finalitaAmmesse/1/id'],
    ],
    [
      'a purpose that is no UUID',
      eci('    finalitaAmmesse: [{ id: x }]\n'),
      ['E-13 forma-non-valida /servizi/0/finalitaAmmesse/0/id'],
    ],
    ['a status that is none', eci('    statiAmmessi: [vivo]\n'), ['E-04 valore-non-ammesso /servizi/0/statiAmmessi/0']],
    [
      'a second code that is nowhere',
      eci('    secondoCodice: { uso: richiesto }\n'),
      ['Q-01 campo-mancante /servizi/0/secondoCodice/percorso'],
    ],
    [
      'a second code that is not foreseen, and stands somewhere',
      eci(`    secondoCodice: { uso: non-previsto, percorso: ${PERCORSO} }\n`),
      ['Q-01 campo-fuori-posto /servizi/0/secondoCodice/percorso'],
    ],
    [
      'a second code of a form that takes an age',
      eci(`    secondoCodice: { uso: richiesto, percorso: ${PERCORSO}, formato: '(a+)+' }\n`),
      ['Q-01 espressione-pericolosa /servizi/0/secondoCodice/formato'],
    ],
    [
      'terms of a service that nobody asks here',
      cambia(
        ECI,
        '    canale: online\n',
        `    canale: online\n    statiAmmessi: [attivo]\n    secondoCodice: { uso: non-previsto }\n`,
      ),
      ['E-04 campo-fuori-posto /servizi/1/statiAmmessi', 'Q-01 campo-fuori-posto /servizi/1/secondoCodice'],
    ],
    [
      'workstations that overlap',
      cambia(ECI, '  # postazioni: [10.20.0.0/16]', '  postazioni: [10.0.0.0/8, 10.20.0.0/16]'),
      ['E-07 reti-sovrapposte /indirizzi/postazioni/1'],
    ],
  ];
  for (const [title, text, attesi] of storti) {
    it(`is refused: ${title}`, async () => {
      expect(await difettiDi(text)).to.deep.equal(attesi);
    });
  }

  it('is asked about by the framework convention, and remarked on by D13 where it asks too much', async () => {
    expect(await avvisiDi(QUADRO)).not.to.include('Q-01 campo-mancante /servizi/0');
    const muta = QUADRO.replace(/ {4}secondoCodice:\n(?: {6}.*\n)+/, '');
    expect(await avvisiDi(muta)).to.include('Q-01 campo-mancante /servizi/0');
    expect((await verifica(muta)).ok).to.equal(true);
    expect(await avvisiDi(eci(`    secondoCodice: { uso: richiesto, percorso: ${PERCORSO} }\n`))).to.include(
      'Q-01 termine-diverso /servizi/0/secondoCodice/uso',
    );
  });
});
