import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { basic } from '@varco/demo';
import { expect } from 'chai';
import { apriCasa, cfOf, type Casa } from '../support/casa.js';
import { leggiRighe } from '../support/registro.js';

async function dial(casa: Casa): Promise<Socket> {
  const socket = connect(Number(new URL(casa.gateway.url).port), '127.0.0.1');
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never came to hold');
}

/** The bytes of a consultation, as a client would write them. */
function consultazione(casa: Casa, cf: string): string {
  const body = JSON.stringify({ codiceFiscale: cf });
  return [
    'POST /v1/estratti-conto HTTP/1.1',
    'Host: varco',
    `Authorization: ${basic(casa.portale)}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `Varco-Assicurato: ${cf}`,
    'Varco-LoA: SPID2',
    '',
    body,
  ].join('\r\n');
}

describe('connections', () => {
  let casa: Casa;
  beforeEach(async () => {
    casa = await apriCasa();
  });
  afterEach(() => casa.close());

  it('that pour requests without reading answers, and die, hold no place: others are answered', async () => {
    for (let round = 0; round < 4; round += 1) {
      const socket = await dial(casa);
      socket.pause();
      socket.write('GET /openapi.json HTTP/1.1\r\nHost: varco\r\n\r\n'.repeat(3000));
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.destroy();
    }
    expect((await casa.assicurato(cfOf('tipico'))).status).to.equal(200);
    expect(casa.gateway.stato().inCorso).to.equal(0);
  });

  it('may carry one request after another: only the one in hand counts', async () => {
    const socket = await dial(casa);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    for (let n = 1; n <= 3; n += 1) {
      socket.write('GET /health/live HTTP/1.1\r\nHost: varco\r\n\r\n');
      await until(() => text.split('"vivo"').length === n + 1);
    }
    socket.destroy();
  });

  it('that close before the call leaves cost nobody an access at INPS, and the register says so', async () => {
    casa.sandbox.faults.arm({ target: 'pdnd', times: 1, kind: 'latency', ms: 600 });
    const socket = await dial(casa);
    socket.write(consultazione(casa, cfOf('tipico')));
    await until(() => casa.gateway.stato().inCorso === 1);
    socket.destroy();
    await until(() => casa.gateway.stato().inCorso === 0);
    expect(casa.sandbox.log.count('inps-eci')).to.equal(0);
    const chiusura = leggiRighe(casa.dir).at(-1);
    expect(chiusura?.fatti).to.include({ esito: 'rifiuto', motivo: 'richiesta-abbandonata', chiamataPartita: false });
  });

  it('that close while another waits for the same answer do not take it from him', async () => {
    casa.sandbox.faults.arm({ target: 'pdnd', times: 1, kind: 'latency', ms: 600 });
    const cf = cfOf('tipico');
    const socket = await dial(casa);
    socket.write(consultazione(casa, cf));
    await until(() => casa.gateway.stato().inCorso === 1);
    const other = casa.grezza({
      headers: { 'Varco-Assicurato': cf, 'Varco-LoA': 'SPID2' },
      body: JSON.stringify({ codiceFiscale: cf }),
    });
    await until(() => casa.gateway.stato().inCorso === 2);
    socket.destroy();
    expect((await other).status).to.equal(200);
    expect(casa.sandbox.log.count('inps-eci')).to.equal(1);
  });
});
