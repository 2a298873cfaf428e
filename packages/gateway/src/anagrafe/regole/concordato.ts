import { difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { checkCidr } from '../../config/reti.js';
import type { Convenzione } from '../../domain/convenzione.js';
import type { Servizio } from '../../domain/servizio.js';
import type { Regola } from './regola.js';

/** What was agreed with INPS about a service is how the service is called (E-01); and terms can be read by the rules that hold them. */
export const concordato: Regola = function* ({ ente, percorso }) {
  const servizi = new Map(ente.servizi.map((servizio) => [servizio.id, servizio]));
  for (const [c, convenzione] of ente.convenzioni.entries()) {
    const at = percorso + pointer('convenzioni', c);
    yield* intervalli(convenzione, at);
    for (const list of ['indirizziUscita', 'retiOperatori', 'retiPostazioni'] as const) {
      for (const [n, cidr] of (convenzione[list] ?? []).entries()) {
        const found = checkCidr(at + pointer(list, n), cidr);
        if (found) yield found;
      }
    }
    for (const [s, condizioni] of convenzione.servizi.entries()) {
      const servizio = servizi.get(condizioni.servizioId);
      const where = at + pointer('servizi', s);
      if (servizio && condizioni.profilo) yield* profilo(condizioni.profilo, servizio, `${where}/profilo`);
      if (condizioni.mediaGiorno !== undefined && condizioni.chiamateMassimeGiorno < condizioni.mediaGiorno) {
        const fix = 'correggi uno dei due';
        yield {
          ...difetto('massimo-sotto-media', `${where}/chiamateMassimeGiorno`, 'il massimo è sotto la media', fix),
          requisito: 'Q-04',
        };
      }
    }
  }
};

function* profilo(agreed: object, { id, profilo: actual }: Servizio, at: string): Iterable<Rilievo> {
  const fields: Readonly<Record<string, unknown>> = { ...actual };
  for (const [field, wanted] of Object.entries(agreed)) {
    if (fields[field] === wanted) continue;
    const problem = `con INPS è concordato ${field}: ${String(wanted)}, ma il servizio «${id}» ha ${String(fields[field])}`;
    const fix = 'metti d’accordo il profilo del servizio con la convenzione';
    yield { ...difetto('servizio-diverso', at + pointer(field), problem, fix), requisito: 'E-01' };
  }
}

function* intervalli({ sospensioni = [], manutenzioni = [] }: Convenzione, at: string): Iterable<Rilievo> {
  for (const [list, items] of [
    ['sospensioni', sospensioni],
    ['manutenzioni', manutenzioni],
  ] as const) {
    for (const [index, { dal, al }] of items.entries()) {
      if (al === undefined || dal < al) continue;
      yield difetto(
        'date-invertite',
        at + pointer(list, index, 'al'),
        'finisce prima di cominciare',
        'al viene dopo dal',
      );
    }
  }
}
