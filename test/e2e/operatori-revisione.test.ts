import { expect } from 'chai';
import { finche } from '../support/gateway.js';
import type { Processo } from '../support/processo.js';
import { CF_OPERATORI, UfficioVero } from '../support/ufficio.js';

const GIORNO = 86_400_000;
const giorno = (fra: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome' }).format(new Date(Date.now() + fra * GIORNO));

const avvisi = async ({ url }: Processo): Promise<string> => {
  const { avvisi } = (await (await fetch(`${url}/status`)).json()) as { readonly avvisi: readonly string[] };
  return avvisi.join('\n');
};

describe('a review whose last day is over', function () {
  this.timeout(300_000);
  let ufficio: UfficioVero;
  before(async () => {
    ufficio = await UfficioVero.apri();
  });
  after(() => ufficio.chiudi());

  interface Storia {
    readonly storia: readonly {
      readonly autore: string;
      readonly motivo: string;
      readonly operatore?: { readonly stato: string };
    }[];
  }
  const ultimo = async (operatore: string) =>
    (await ufficio.guarda<Storia>('operatore', 'storia', '--operatore', operatore)).json.storia.at(-1);

  it('is announced before, suspends without anybody running a command, and is written down once', async () => {
    for (const [codice, cf] of [
      ['op.anna', CF_OPERATORI[0]],
      ['op.bruno', CF_OPERATORI[1]],
    ] as const)
      expect((await ufficio.abilita(codice, cf)).exit).to.equal(0);
    const apri = await ufficio.operatore('revisione', 'apri', '--revisione', 'r1', '--entro', giorno(1));
    expect(apri.exit, apri.stderr).to.equal(0);
    const conferma = await ufficio.operatore('revisione', 'conferma', '--operatore', 'op.anna');
    expect(conferma.exit, conferma.stderr).to.equal(0);

    const oggi = await ufficio.avvia('oggi');
    for (const codice of ['op.anna', 'op.bruno']) expect((await ufficio.chiede(oggi, codice)).status).to.equal(200);
    expect(await avvisi(oggi)).to.match(/revisione r1 degli operatori di cassa-esempio: scade fra [12] giorn[io],/);
    expect(oggi.stderr()).to.include('"evento":"scadenza-vicina"');

    // Two that begin when the day is over, on the same archive.
    const domani = await Promise.all([ufficio.avvia('domani1', 3 * GIORNO), ufficio.avvia('domani2', 3 * GIORNO)]);
    for (const processo of domani) {
      expect(await ufficio.chiede(processo, 'op.bruno')).to.include({ status: 403, codice: 'operatore-non-abilitato' });
      expect((await ufficio.chiede(processo, 'op.anna')).codice).to.not.equal('operatore-non-abilitato');
      expect(await avvisi(processo)).to.include('revisione r1 degli operatori di cassa-esempio: scadenza passata');
    }
    await finche(async () => (await ufficio.stato('op.bruno'))?.stato === 'sospeso', 30_000);
    expect(await ultimo('op.bruno')).to.deep.include({ autore: 'varco' });
    expect((await ultimo('op.bruno'))?.motivo).to.include(`revisione r1, 2 non confermati entro il ${giorno(1)}`);
    expect((await ultimo('OP-0042'))?.operatore).to.include({ stato: 'sospeso' });
    expect(await ufficio.stato('op.anna')).to.include({ stato: 'abilitato' });
    const scritte = domani.map((processo) => processo.stderr().split('"evento":"revisione-scaduta"').length - 1);
    expect(scritte.reduce((sum, one) => sum + one, 0)).to.equal(1);
    // Written is written, also for whoever still lives the day before.
    await finche(async () => (await ufficio.chiede(oggi, 'op.bruno')).status === 403, 2_000);
    const stato = await ufficio.guarda('operatore', 'revisione', 'stato');
    expect(stato.json).to.deep.include({ daConfermare: [] });
    expect((await ufficio.operatore('revisione', 'chiudi')).exit).to.equal(0);
    await finche(async () => !(await avvisi(oggi)).includes('revisione'), 2_000);
  });
});
