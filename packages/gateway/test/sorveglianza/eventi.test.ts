import type { ClockEvent, KeyEvent } from '@varco/modi-client';
import { expect } from 'chai';
import type { Facts, Log } from '../../src/log.js';
import { logEventi } from '../../src/sorveglianza/eventi.js';
import { avvisiOrologio } from '../../src/sorveglianza/orologio.js';
import { avvisiChiavi } from '../../src/sorveglianza/stato-chiavi.js';

const clientId = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const [A, B] = ['a'.repeat(43), 'b'.repeat(43)];
const host = 'pdnd.example';

describe('what the library notices by itself', () => {
  const casi: readonly (readonly [KeyEvent | ClockEvent, string, string, Facts])[] = [
    [
      { type: 'key.activated', clientId, kid: A, previousKid: B, reason: 'accepted' },
      'info',
      'chiave-attivata',
      { clientId, kid: A, prima: B, perche: 'pdnd-la-conosce' },
    ],
    [
      { type: 'key.refused', clientId, kid: A, usedKid: B, correlationId: 'c' },
      'warn',
      'chiave-rifiutata',
      { clientId, kid: A, usata: B, correlationId: 'c' },
    ],
    [
      { type: 'key.probe-refused', clientId, kid: A, probes: 2, nextProbeMs: 10_000 },
      'info',
      'chiave-in-attesa',
      { clientId, kid: A, prove: 2, prossimaMs: 10_000, correlationId: undefined },
    ],
    [
      { type: 'key.probe-failed', clientId, kid: A, probes: 1, code: 'ERR_MODI_TIMEOUT' },
      'warn',
      'chiave-non-provata',
      { clientId, kid: A, prove: 1, codice: 'ERR_MODI_TIMEOUT' },
    ],
    [
      { type: 'clock.skewed', host, offsetMs: 180_000, uncertaintyMs: 500 },
      'warn',
      'orologio-sfasato',
      { host, scartoMs: 180_000, incertezzaMs: 500, rimedio: 'NTP' },
    ],
    [
      { type: 'clock.agreed', host, offsetMs: 10, uncertaintyMs: 500 },
      'info',
      'orologio-a-posto',
      { host, scartoMs: 10, incertezzaMs: 500 },
    ],
    [
      { type: 'clock.corrected', host, correctionMs: 180_000, previousMs: 0 },
      'warn',
      'orologio-corretto',
      { host, correzioneMs: 180_000, primaMs: 0 },
    ],
    [
      { type: 'clock.correction-refused', host, offsetMs: 900_000, maxCorrectionMs: 600_000 },
      'error',
      'orologio-non-corretto',
      { host, scartoMs: 900_000, massimoMs: 600_000, rimedio: 'NTP' },
    ],
  ];
  for (const [event, livello, evento, facts] of casi) {
    it(`is a line of the log: ${event.type} is ${evento}, ${livello}`, () => {
      const lines: unknown[] = [];
      const at =
        (level: string) =>
        (name: string, said: Facts = {}): void =>
          void lines.push([level, name, said]);
      const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
      logEventi(log)(event);
      expect(lines).to.deep.equal([[livello, evento, facts]]);
    });
  }
});

describe('the warnings of /status', () => {
  it('name the key that should leave the configuration', () => {
    const avvisi = avvisiChiavi([
      {
        clientId,
        attiva: B,
        chiavi: [
          { kid: B, stato: 'attiva' },
          { kid: A, stato: 'rifiutata' },
        ],
      },
    ]);
    expect(avvisi).to.deep.equal([
      `PDND non conosce più la chiave ${A} del client ${clientId}: toglierla dall’anagrafe`,
    ]);
  });

  it('name the clock that is off, which way, and whether tokens are corrected', () => {
    const scarto = { host, scartoMs: 180_400, incertezzaMs: 500, correzioneMs: 0, sfasato: true };
    const con = (parti: Partial<typeof scarto>): readonly string[] =>
      avvisiOrologio({ correzione: false, scarti: [{ ...scarto, ...parti }] });
    expect(con({ sfasato: false })).to.deep.equal([]);
    expect(con({})[0]).to.match(/indietro di 180 s rispetto a pdnd\.example: rimetterlo a posto/);
    expect(con({ scartoMs: -60_000, correzioneMs: -60_000 })[0]).to.match(/avanti di 60 s.*i token sono corretti/);
  });
});
