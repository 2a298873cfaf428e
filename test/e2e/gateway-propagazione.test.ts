import { readFile } from 'node:fs/promises';
import { CANALI } from '@varco/demo';
import { expect } from 'chai';
import { apriCasa, cfOf, conServizio, type Casa } from '../support/casa.js';
import { leggiRegistro, type RegistroRecord } from '../support/registro.js';

/*
 * What arrived at INPS is what the register says: the sandbox's own log and the register's file, read apart and compared, for every
 * way of propagating a person.
 */

type Riga = Readonly<Record<string, unknown>>;

/** What INPS was told, wherever it was told: Identity, headers, evidence. Whatever is told twice must agree. */
function arrivato(casa: Casa): Readonly<Record<string, string>> {
  const riga: Riga = casa.sandbox.log.entries('inps-eci').at(-1) ?? {};
  const envelope = String(riga['envelope']);
  const text = (name: string): string | undefined => {
    const value = riga[name];
    return typeof value === 'string' ? value : undefined;
  };
  const letta = riga['identity'] as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  const identita = (dove: string) =>
    ['userId', 'codiceUfficio'].map((name): [string, string | undefined] => [name, letta[dove]?.[name]]);
  const found: [string, string | undefined][] = [
    ['userId', /<UserId[^>]*>([^<]*)</.exec(envelope)?.[1]],
    ['codiceUfficio', /<CodiceUfficio[^>]*>([^<]*)</.exec(envelope)?.[1]],
    ...identita('soap'),
    ...identita('http'),
    ['userId', text('userID')],
    ['userLocation', text('userLocation')],
    ['LoA', text('LoA')],
  ];
  const told: Record<string, string> = {};
  for (const [name, value] of found) {
    if (value === undefined) continue;
    if (told[name] !== undefined) expect(value, `${name} is told twice, and differently`).to.equal(told[name]);
    told[name] = value;
  }
  return told;
}

const accesso = (headers: Headers): string => headers.get('varco-accesso') ?? '';
const propagata = (chiusura: RegistroRecord): Riga => (chiusura['propagata'] ?? {}) as Riga;

const UFFICI = [
  { codice: 'MI-01', postazioni: ['SPORTELLO-1'] },
  { codice: 'RM-07', reti: ['10.20.30.0/24'] },
];

for (const [identita, nome] of [
  ['codice', 'his code'],
  ['pseudonimo', 'a pseudonym'],
] as const) {
  describe(`an operator towards INPS, by ${nome}`, function () {
    this.timeout(120_000);
    let casa: Casa;
    before(async () => {
      casa = await apriCasa({
        modificaEnte: conServizio((servizio) => {
          const su = CANALI.PDND.servizio(servizio);
          return {
            ...su,
            profilo: { ...su.profilo, identity: 'entrambi', tracciamento: 'AUDIT_REST_02' },
            identitaOperatore: identita,
            codiciUfficio: UFFICI,
          };
        }),
      });
      casa.sandbox.setInpsProfilo(CANALI.PDND.inps);
    });
    after(() => casa.close());

    it('is in the evidence, in the Identity and in the headers as he is in the register', async () => {
      const { status, headers, body } = await casa.operatore(cfOf('tipico'));
      expect(status, JSON.stringify(body)).to.equal(200);
      const { apertura, chiusura } = leggiRegistro(casa, accesso(headers));
      const told = arrivato(casa);
      expect(told).to.have.all.keys('userId', 'userLocation', 'LoA', 'codiceUfficio');
      expect(told).to.deep.equal(propagata(chiusura));
      expect(told).to.include({ userLocation: '10.20.30.40', LoA: 'SPID2', codiceUfficio: 'RM-07' });
      expect(apertura).to.deep.include({
        persona: { tipo: 'operatore', codice: 'OP-0042' },
        postazione: told['userLocation'],
        livello: told['LoA'],
      });
      if (identita === 'codice') expect(told['userId']).to.equal('OP-0042');
      else expect(told['userId']).to.match(/^[A-Z2-7]{16}$/);
    });

    it('has the office of his workstation, and the service’s own elsewhere', async () => {
      const codici: (string | undefined)[] = [];
      for (const postazione of ['10.20.30.41', '10.20.31.1']) {
        const { headers } = await casa.operatore(cfOf('tipico'), { 'Varco-Postazione': postazione });
        codici.push(arrivato(casa)['codiceUfficio']);
        expect(propagata(leggiRegistro(casa, accesso(headers)).chiusura)).to.deep.equal(arrivato(casa));
      }
      expect(codici[0]).to.equal('RM-07');
      expect(codici[1]).not.to.be.oneOf(['RM-07', 'MI-01', undefined]);
    });

    if (identita === 'pseudonimo') {
      it('has the same pseudonym each time, and his code is nowhere in what INPS received', async () => {
        await casa.operatore(cfOf('tipico'));
        const uno = arrivato(casa)['userId'];
        await casa.operatore(cfOf('tipico'), { 'Varco-Postazione': '10.20.30.99' });
        expect(arrivato(casa)['userId']).to.equal(uno);
        expect(JSON.stringify(casa.sandbox.log.entries('inps-eci'))).not.to.contain('OP-0042');
      });
    }
  });
}

describe('an insured person towards INPS', function () {
  this.timeout(120_000);
  let casa: Casa;
  before(async () => {
    casa = await apriCasa({
      modificaEnte: conServizio((servizio) => {
        const su = CANALI.PDND.servizio(servizio);
        return {
          ...su,
          profilo: { ...su.profilo, identity: 'entrambi', tracciamento: 'AUDIT_REST_02' },
          codiciUfficio: [{ codice: 'WEB-1', postazioni: ['portale'] }],
        };
      }),
    });
    casa.sandbox.setInpsProfilo(CANALI.PDND.inps);
  });
  after(() => casa.close());

  it('is there by his codice fiscale, which the register does not hold in clear', async () => {
    const cf = cfOf('tipico');
    const { status, headers } = await casa.assicurato(cf);
    expect(status).to.equal(200);
    const { apertura, chiusura } = leggiRegistro(casa, accesso(headers));
    const { userId, ...dove } = arrivato(casa);
    expect(userId).to.equal(cf);
    expect(dove).to.deep.equal(propagata(chiusura));
    expect(dove).to.deep.equal({ userLocation: 'portale', LoA: 'SPID2', codiceUfficio: 'WEB-1' });
    expect(apertura['persona']).to.deep.equal({ tipo: 'assicurato', attestata: false, stessoSoggetto: true });
    expect(JSON.stringify([apertura, chiusura])).not.to.contain(cf);
    expect((await readFile(`${casa.dir}/varco.db`)).includes(cf)).to.equal(false);
  });

  it('is at the application itself where it names no workstation', async () => {
    const { headers } = await casa.grezza({
      headers: { 'Varco-Assicurato': cfOf('tipico'), 'Varco-LoA': 'SPID2' },
      body: JSON.stringify({ codiceFiscale: cfOf('tipico') }),
    });
    const { apertura, chiusura } = leggiRegistro(casa, accesso(headers));
    expect(arrivato(casa)['userLocation']).to.equal(apertura['applicazione']);
    expect(propagata(chiusura)['userLocation']).to.equal(apertura['applicazione']);
  });
});
