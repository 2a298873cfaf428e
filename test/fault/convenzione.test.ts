import { bustaLegacy, type EnteScritto } from '@varco/demo';
import { expect } from 'chai';
import { apriCasa, cfOf, conConvenzione } from '../support/casa.js';
import { leggiRegistro } from '../support/registro.js';

type Convenzione = NonNullable<EnteScritto['convenzioni']>[number];

const condizioni = (change: (c: Convenzione['servizi'][number]) => Convenzione['servizi'][number]) =>
  conConvenzione((convenzione) => ({ ...convenzione, servizi: convenzione.servizi.map(change) }));

const GIORNI = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Every day but today, as Rome counts them. */
function altriGiorni(): number[] {
  const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Rome', weekday: 'short' }).format(new Date());
  return [1, 2, 3, 4, 5, 6, 7].filter((giorno) => giorno !== GIORNI.indexOf(today) + 1);
}

interface Caso {
  readonly titolo: string;
  readonly ente: (ente: EnteScritto) => EnteScritto;
  readonly chi: 'assicurato' | 'operatore';
  readonly headers?: Readonly<Record<string, string>>;
  readonly iscritti?: readonly string[];
  readonly status: number;
  readonly codice: string;
  readonly requisito?: string;
}

const CASI: readonly Caso[] = [
  {
    titolo: 'an expired convenzione',
    ente: conConvenzione((c) => ({ ...c, dataInizio: '2020-01-01', dataFine: '2025-01-01' })),
    chi: 'assicurato',
    status: 403,
    codice: 'convenzione-scaduta',
    requisito: 'E-13',
  },
  {
    titolo: 'a convenzione that has not begun',
    ente: conConvenzione((c) => ({ ...c, dataInizio: '2090-01-01', dataFine: '2095-01-01' })),
    chi: 'assicurato',
    status: 403,
    codice: 'convenzione-assente',
    requisito: 'E-13',
  },
  {
    titolo: 'a suspended convenzione',
    ente: conConvenzione((c) => ({ ...c, stato: 'sospesa' })),
    chi: 'assicurato',
    status: 403,
    codice: 'convenzione-sospesa',
    requisito: 'E-12',
  },
  {
    titolo: 'no convenzione at all',
    ente: (ente) => ({ ...ente, convenzioni: [] }),
    chi: 'assicurato',
    status: 403,
    codice: 'convenzione-assente',
  },
  {
    titolo: 'somebody who is not insured by the ente',
    ente: (e) => e,
    iscritti: [cfOf('quadri-abc')],
    chi: 'assicurato',
    status: 403,
    codice: 'assicurato-non-iscritto',
    requisito: 'E-04',
  },
  {
    titolo: "operators without INPS's consent",
    ente: condizioni(({ consensoOperatori: _c, ...c }) => c),
    chi: 'operatore',
    status: 403,
    codice: 'operatori-non-ammessi',
    requisito: 'E-03',
  },
  {
    titolo: 'an unknown operator',
    ente: (e) => e,
    chi: 'operatore',
    headers: { 'Varco-Operatore': 'OP-9999' },
    status: 401,
    codice: 'operatore-non-riconosciuto',
    requisito: 'E-25',
  },
  {
    titolo: 'a revoked operator',
    ente: (e) => e,
    chi: 'operatore',
    headers: { 'Varco-Operatore': 'OP-0007' },
    status: 403,
    codice: 'operatore-non-abilitato',
    requisito: 'E-25',
  },
  {
    titolo: 'a level of assurance that is too low',
    ente: (e) => e,
    chi: 'assicurato',
    headers: { 'Varco-LoA': 'SPID1' },
    status: 403,
    codice: 'livello-insufficiente',
    requisito: 'E-06',
  },
  {
    titolo: 'a suspended application',
    ente: (e) => ({ ...e, applicazioni: (e.applicazioni ?? []).map((a) => ({ ...a, stato: 'sospesa' as const })) }),
    chi: 'assicurato',
    status: 403,
    codice: 'applicazione-sospesa',
  },
  {
    titolo: 'an application from an undeclared network',
    ente: (e) => ({ ...e, applicazioni: (e.applicazioni ?? []).map((a) => ({ ...a, reti: ['10.0.0.0/8'] })) }),
    chi: 'assicurato',
    status: 403,
    codice: 'indirizzo-non-ammesso',
    requisito: 'E-07',
  },
  {
    titolo: 'an operator outside the declared hours',
    ente: condizioni((c) => ({ ...c, fasceOperatori: [{ dalle: '08:00', alle: '18:00', giorni: altriGiorni() }] })),
    chi: 'operatore',
    status: 403,
    codice: 'fuori-fascia-oraria',
    requisito: 'E-08',
  },
];

describe('the convention refuses', () => {
  for (const { titolo, ente, chi, headers, iscritti, status, codice, requisito } of CASI) {
    it(`${titolo}, on record, without a call to PDND or INPS`, async () => {
      const casa = await apriCasa({
        modificaEnte: ente,
        ...(iscritti ? { iscritti } : {}),
      });
      try {
        const cf = cfOf('tipico');
        const answer = await casa[chi](cf, headers);
        expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
        expect(answer.body).to.include({ codice, ...(requisito === undefined ? {} : { requisito }) });
        expect(JSON.stringify(answer.body)).to.not.contain(cf);
        expect(casa.sandbox.log.count('inps-eci')).to.equal(0);
        expect(casa.sandbox.log.count('pdnd-token')).to.equal(0);
        const { chiusura } = leggiRegistro(casa, answer.headers.get('varco-accesso') ?? '');
        expect(chiusura).to.include({ esito: 'rifiuto', motivo: codice });
      } finally {
        await casa.close();
      }
    });
  }

  it('says when the hours begin, and never binds the insured by operators’ hours', async () => {
    const casa = await apriCasa({
      modificaEnte: condizioni((c) => ({
        ...c,
        fasceOperatori: [{ dalle: '08:00', alle: '18:00', giorni: altriGiorni() }],
      })),
    });
    try {
      const operatore = await casa.operatore(cfOf('tipico'));
      expect(operatore.body).to.include({ codice: 'fuori-fascia-oraria' });
      expect(Number(operatore.headers.get('retry-after'))).to.be.within(1, 48 * 3600);
      expect((operatore.body as { detail: string }).detail).to.match(/riapre il \d{4}-\d\d-\d\d alle 08:00/);
      expect((await casa.assicurato(cfOf('tipico'))).status).to.equal(200);
    } finally {
      await casa.close();
    }
  });

  it('an insured person who asks about somebody else', async () => {
    const casa = await apriCasa();
    try {
      const answer = await casa.assicurato(cfOf('tipico'), { 'Varco-Assicurato': cfOf('quadri-abc') });
      expect(answer.status).to.equal(403);
      expect(answer.body).to.include({ codice: 'persona-diversa', requisito: 'E-03' });
    } finally {
      await casa.close();
    }
  });

  it('the call after the last of the day, on both doors, exactly', async () => {
    const casa = await apriCasa({ modificaEnte: condizioni((c) => ({ ...c, chiamateMassimeGiorno: 3 })) });
    try {
      const answers = await Promise.all(
        ['tipico', 'quadri-abc', 'periodi-sovrapposti', 'pubblico-impiego', 'periodi-esteri'].map((scenario) =>
          casa.assicurato(cfOf(scenario)),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 200, 200, 429, 429]);
      expect(casa.sandbox.log.count('inps-eci')).to.equal(3);
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.body).to.include({ codice: 'quota-esaurita', requisito: 'Q-04' });
      expect(Number(refused?.headers.get('retry-after'))).to.be.greaterThan(0);
      expect(refused?.headers.get('x-ratelimit-remaining')).to.equal('0');
      const legacy = await casa.legacy_(bustaLegacy(cfOf('tipico')));
      expect(legacy.status).to.equal(500);
      expect(casa.sandbox.log.count('inps-eci')).to.equal(3);
    } finally {
      await casa.close();
    }
  });
});
