import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { parseConvenzione } from '../../src/convenzioni/carica.js';
import { ECI, orologio, PUE, QUADRO } from './banco.js';

const STRANI: readonly unknown[] = [
  ...[
    null,
    {},
    [],
    '',
    ' ',
    0,
    -1,
    1.5,
    1e300,
    true,
    'x'.repeat(600),
    '\u2028',
    '0000-00-00',
    '2026-13-01',
    '9999-12-31',
  ],
  ...['24:00', '0.0.0.0/0', '::/0', '__proto__', { dal: '2026-01-01' }, ['10.0.0.0/8'], '(a+)+$'],
];

/** Every place of a value, deepest first. */
function places(value: unknown, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...entries.flatMap(([key, part]) => places(part, [...at, key])), ...(at.length > 0 ? [at] : [])];
}

/** The same tree with one place put otherwise, or taken out. */
function con(value: unknown, [step, ...rest]: readonly (string | number)[], other: unknown): unknown {
  if (step === undefined) return other;
  const copy: Record<string | number, unknown> | unknown[] = Array.isArray(value)
    ? [...(value as unknown[])]
    : { ...(value as Record<string, unknown>) };
  const parts = copy as Record<string | number, unknown>;
  if (rest.length === 0 && other === undefined) {
    if (Array.isArray(copy)) copy.splice(Number(step), 1);
    else delete parts[step];
  } else {
    parts[step] = con(parts[step], rest, other);
  }
  return copy;
}

describe('a convention in which one thing is wrong', () => {
  for (const [nome, text] of Object.entries({ ECI, QUADRO, PUE })) {
    const tree: unknown = parse(text);
    it(`${nome}: whatever stands anywhere, is judged, with a place and a remedy, and never throws`, async () => {
      let refused = 0;
      for (const [index, place] of places(tree).entries()) {
        // Two of them at each place, in turn: all of them at all places take a minute.
        const some = [STRANI[index % STRANI.length], STRANI[(index * 7 + 3) % STRANI.length]];
        for (const strano of [undefined, ...some]) {
          const esito = await parseConvenzione(stringify(con(tree, place, strano)), { clock: orologio });
          if (esito.ok) continue;
          refused += 1;
          expect(esito.difetti.length, place.join('/')).to.be.greaterThan(0);
          for (const { problema, rimedio, riga } of esito.difetti) {
            expect(problema).not.to.equal('');
            expect(rimedio).not.to.equal('');
            expect(riga).to.be.greaterThan(0);
          }
        }
      }
      expect(refused).to.be.greaterThan(60);
    }).timeout(60_000);
  }

  it('is refused whole when a field that must be there is not', async () => {
    const tree = parse(ECI) as Record<string, unknown>;
    for (const key of [
      'versione',
      'modello',
      'id',
      'ente',
      'protocollo',
      'parti',
      'decorrenza',
      'persone',
      'incarichi',
      'servizi',
    ]) {
      const esito = await parseConvenzione(stringify(con(tree, [key], undefined)), { clock: orologio });
      expect(esito.ok, key).to.equal(false);
      if (!esito.ok) expect(esito.difetti[0]).to.deep.include({ codice: 'campo-mancante', percorso: `/${key}` });
    }
  });
});
