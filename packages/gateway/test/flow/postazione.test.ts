import { expect } from 'chai';
import type { FlowDeps } from '../../src/flow/deps.js';
import { giudica } from '../../src/flow/giudica.js';
import { anagrafeDi, applicazione, enteDi, FUSO, ISTANTE, OPERATORE_IN_SEDE } from '../policy/scena.js';
import { richiesta } from './banco.js';

describe('the workstation of an operator (G-01)', () => {
  const vista = { secondiFa: 5, azione: 'rifiuta' } as const;
  const banco = (parti: Parameters<typeof enteDi>[0] = {}, azione: 'avvisa' | 'rifiuta' = 'rifiuta') => {
    const chieste: string[] = [];
    const snapshot = anagrafeDi(enteDi(parti));
    const deps = {
      ...{ clock: { now: () => ISTANTE }, fuso: FUSO, anagrafe: { snapshot: () => snapshot } },
      iscritti: { contiene: async () => 'attivo' },
      osservaPostazione: (_: unknown, { postazione }: { readonly postazione?: string }) => {
        chieste.push(postazione ?? '');
        return { ...vista, azione };
      },
    } as unknown as FlowDeps;
    return { deps, chieste };
  };
  const domanda = (parti: object = {}) => richiesta({ richiedente: { ...OPERATORE_IN_SEDE, ...parti } });

  it('is remembered of an operator whom nothing else refuses, who is then told of the other one', async () => {
    const { deps, chieste } = banco();
    const giudizio = await giudica(deps, domanda(), ISTANTE);
    expect(giudizio).to.have.nested.property('refusal.motivo', 'operatore-in-uso-altrove');
    expect(chieste).to.deep.equal([OPERATORE_IN_SEDE.postazione]);
  });

  it('is let pass where the ente wants to be told alone, and goes on record', async () => {
    const { deps } = banco({}, 'avvisa');
    const giudizio = await giudica(deps, domanda(), ISTANTE);
    expect(giudizio.ok).to.equal(true);
    expect(giudizio.contesto?.altraPostazione).to.deep.equal({ ...vista, azione: 'avvisa' });
  });

  it('does not move by what is refused: nobody can keep an operator from asking by asking in his name', async () => {
    const sospesa = banco({ applicazioni: [applicazione({ stato: 'sospesa' })] });
    const altrove = banco();
    const ignoto = banco();
    expect(await giudica(sospesa.deps, domanda(), ISTANTE)).to.have.nested.property(
      'refusal.motivo',
      'applicazione-sospesa',
    );
    await giudica(altrove.deps, domanda({ postazione: '203.0.113.9', pratica: undefined }), ISTANTE);
    await giudica(ignoto.deps, domanda({ persona: { tipo: 'operatore', codice: 'nessuno' } }), ISTANTE);
    expect([...sospesa.chieste, ...altrove.chieste, ...ignoto.chieste]).to.deep.equal([]);
  });
});
