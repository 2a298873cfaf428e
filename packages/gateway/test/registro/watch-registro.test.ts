import { expect } from 'chai';
import type { Chiusura, Registro } from '../../src/registro/event.js';
import { RegistroUnavailableError, type RegistroUnavailableReason } from '../../src/registro/registro-error.js';
import { watchRegistro } from '../../src/registro/watch-registro.js';

const CHIUSURA: Chiusura = { accessoId: 'a', enteId: 'e', istante: 0, esito: 'rifiuto' };

/** A register whose next write fails for this reason, or succeeds. */
function bench(): {
  readonly registro: ReturnType<typeof watchRegistro>;
  fails: RegistroUnavailableReason | undefined;
  readonly probes: number[];
  now: number;
} {
  const state: { fails: RegistroUnavailableReason | undefined; probes: number[]; now: number } = {
    fails: undefined,
    probes: [],
    now: 10_000,
  };
  const write = async (): Promise<void> => {
    if (state.fails) throw new RegistroUnavailableError({ reason: state.fails });
  };
  const inner: Registro = { apri: write, chiudi: write, contaAnonimo: () => undefined, close: async () => undefined };
  const probe = async (): Promise<void> => {
    state.probes.push(state.now);
    await write();
  };
  return Object.assign(state, { registro: watchRegistro(inner, { clock: { now: () => state.now }, probe }) });
}

async function failOnce(reason: RegistroUnavailableReason): Promise<ReturnType<typeof bench>> {
  const scene = bench();
  scene.fails = reason;
  const error = await scene.registro.chiudi(CHIUSURA).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(RegistroUnavailableError);
  return scene;
}

describe('a register that is watched', () => {
  it('is writable until an access could not be recorded', async () => {
    expect(bench().registro.writable()).to.equal(true);
    const { registro } = await failOnce('disk-full');
    expect(registro.writable()).to.equal(false);
  });

  it('is writable again once something could be written, without waiting for an access', async () => {
    const scene = await failOnce('disk-full');
    expect(scene.registro.writable()).to.equal(false);
    await new Promise(setImmediate);
    expect(scene.registro.writable(), 'the disk is still full').to.equal(false);
    expect(scene.probes, 'one attempt a second').to.have.length(1);
    scene.fails = undefined;
    scene.now += 1_000;
    scene.registro.writable();
    await new Promise(setImmediate);
    expect(scene.registro.writable()).to.equal(true);
  });

  it('is not writable with another key, however often it is asked', async () => {
    const scene = await failOnce('wrong-key');
    scene.fails = undefined;
    scene.now += 60_000;
    expect(scene.registro.writable()).to.equal(false);
    await new Promise(setImmediate);
    expect(scene.registro.writable()).to.equal(false);
    expect(scene.probes).to.deep.equal([]);
  });

  for (const reason of ['no-signing-key', 'record-invalid'] as const) {
    it(`is writable when one ente's access could not be: ${reason}`, async () => {
      const { registro } = await failOnce(reason);
      expect(registro.writable()).to.equal(true);
    });
  }
});
