import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Chiamante } from '../../src/identity/identifica.js';
import { createFuoriPorta, type FuoriPortaDeps } from '../../src/http/fuori-porta.js';
import { anagrafeDi, applicazione, enteDi, ISTANTE } from '../policy/scena.js';
import { apriCasa, chiedi, IO, type Casa } from './casa.js';

const ENTE = enteDi();
const NOTA: Chiamante = { ok: true, indirizzo: '192.0.2.7', ente: ENTE, applicazione: applicazione() };
const IGNOTA: Chiamante = {
  ...{ ok: false, presentate: true, indirizzo: '192.0.2.7', refusal: { motivo: 'applicazione-non-riconosciuta' } },
};
const NESSUNO: Chiamante = { ...IGNOTA, presentate: false };

/** A request as node gives it. */
async function richiestaVera(): Promise<{ request: IncomingMessage; close(): void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  void fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`).catch(() => undefined);
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  return { request, close: () => (server.close(), server.closeAllConnections()) };
}

function banco(identifica: FuoriPortaDeps['identifica']) {
  const contati: Parameters<FuoriPortaDeps['conta']>[0][] = [];
  const improprie: string[] = [];
  const imprevisti: unknown[] = [];
  const fuoriPorta = createFuoriPorta({
    ...{ anagrafe: { snapshot: () => anagrafeDi(ENTE) }, clock: { now: () => ISTANTE }, identifica },
    conta: (tentativo) => contati.push(tentativo),
    impropria: (ente, app) => improprie.push(`${ente}/${app}`),
    onUnexpected: (error) => imprevisti.push(error),
  });
  return { fuoriPorta, contati, improprie, imprevisti };
}
const pausa = () => new Promise((resolve) => setImmediate(resolve));

describe('requests that no door is for', () => {
  let request: IncomingMessage;
  let close: () => void;
  before(async () => ({ request, close } = await richiestaVera()));
  after(() => close());

  it('are counted under the name of the application whose credentials they show', async () => {
    const { fuoriPorta, contati, improprie } = banco(async () => NOTA);
    fuoriPorta(request, 'metodo-non-ammesso');
    await pausa();
    expect(contati).to.deep.equal([
      { istante: ISTANTE, indirizzo: '192.0.2.7', motivo: 'metodo-non-ammesso', applicazione: 'cassa/portale' },
    ]);
    expect(improprie).to.deep.equal(['cassa/portale']);
  });

  it('are counted as what they are, of strangers, and as wrong credentials where some were shown', async () => {
    const answers = [NESSUNO, IGNOTA];
    const { fuoriPorta, contati, improprie } = banco(async () => answers.shift() ?? NESSUNO);
    fuoriPorta(request, 'percorso-sconosciuto');
    fuoriPorta(request, 'percorso-sconosciuto');
    await pausa();
    expect(contati.map(({ motivo, applicazione: app }) => [motivo, app])).to.deep.equal([
      ['percorso-sconosciuto', undefined],
      ['applicazione-non-riconosciuta', undefined],
    ]);
    expect(improprie).to.deep.equal([]);
  });

  it('are identified so many at a time, and counted by address beyond', async () => {
    let free = (): void => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    const { fuoriPorta, contati } = banco(async () => {
      await gate;
      return NOTA;
    });
    for (let at = 0; at < 100; at += 1) fuoriPorta(request, 'percorso-sconosciuto');
    expect(contati).to.have.length(36);
    expect(contati[0]).to.include({ indirizzo: '127.0.0.1', motivo: 'percorso-sconosciuto' });
    free();
    await pausa();
    expect(contati).to.have.length(100);
  });

  it('break nothing when they cannot be identified', async () => {
    const { fuoriPorta, imprevisti } = banco(() => Promise.reject(new Error('no')));
    fuoriPorta(request, 'percorso-sconosciuto');
    await pausa();
    expect(imprevisti).to.have.length(1);
  });
});

describe('the doors, of requests that are not for them', () => {
  const visti: string[] = [];
  let casa: Casa;
  before(
    async () =>
      (casa = await apriCasa({
        app: { fuoriPorta: ({ method = '', url = '' }, motivo) => void visti.push(`${motivo} ${method} ${url}`) },
      })),
  );
  after(() => casa.close());
  beforeEach(() => void visti.splice(0));

  it('tell of a wrong method and of an unknown path, and answer as ever', async () => {
    const asked = [
      ['GET', '/v1/estratti-conto', 405],
      ['DELETE', '/v1/servizi/eci/consultazioni', 405],
      ['GET', '/v1/estratti-conto/1', 404],
      ['POST', '/v9/altro', 404],
    ] as const;
    for (const [metodo, percorso, stato] of asked)
      expect((await chiedi(casa, { metodo, percorso, headers: [IO] })).stato, percorso).to.equal(stato);
    expect(visti).to.deep.equal([
      'metodo-non-ammesso GET /v1/estratti-conto',
      'metodo-non-ammesso DELETE /v1/servizi/eci/consultazioni',
      'percorso-sconosciuto GET /v1/estratti-conto/1',
      'percorso-sconosciuto POST /v9/altro',
    ]);
    expect(casa.richieste).to.deep.equal([]);
  });

  it('tell of nothing that is served', async () => {
    for (const percorso of ['/status', '/health/live', '/problemi', '/openapi.json'])
      await chiedi(casa, { metodo: 'GET', percorso, headers: [IO] });
    await chiedi(casa, { headers: [IO], corpo: '{}' });
    expect(visti).to.deep.equal([]);
  });
});
