import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import { expect } from 'chai';
import { apriCasa, cfOf, conServizio, type Casa } from '../support/casa.js';

const SORGENTE = '127.0.0.2';

interface Passaggio {
  readonly porta: number;
  /** Source addresses of the connections taken, in order. */
  readonly da: readonly string[];
  /** Where those who came asked to be taken; nobody asks a relay. */
  readonly verso: readonly string[];
  close(): Promise<void>;
}

async function listen(
  server: Server | TcpServer,
  sockets: Set<Socket>,
  known: Omit<Passaggio, 'porta' | 'close'>,
): Promise<Passaggio> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined).once('close', () => sockets.delete(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...known,
    porta: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const join = (one: Socket, other: Socket): void => {
  one.pipe(other).pipe(one);
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
};

/** An HTTP proxy that opens tunnels and does nothing else. */
async function proxyConnect(): Promise<Passaggio> {
  const da: string[] = [];
  const verso: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', ({ url = '', socket }: IncomingMessage, client: Socket, head: Buffer) => {
    da.push(socket.remoteAddress ?? '');
    verso.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const out = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      out.write(head);
      join(client, out);
    });
    out.on('error', () => client.destroy());
  });
  return listen(server, sockets, { da, verso });
}

interface Tramite extends Passaggio {
  /** The same URL by way of this relay, which from now on hands its connections on to there. */
  per(url: string): string;
}

/** Hands every connection on to a port of this machine, and remembers from where it came. */
async function relay(): Promise<Tramite> {
  const da: string[] = [];
  let to = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((client) => {
    da.push(client.remoteAddress ?? '');
    join(client, connect(to, '127.0.0.1'));
  });
  const passaggio = await listen(server, sockets, { da, verso: [] });
  return {
    ...passaggio,
    per(url) {
      const there = new URL(url);
      to = Number(there.port);
      there.port = String(passaggio.porta);
      return there.href;
    },
  };
}

/** Is there a second loopback address to leave from? Linux has all of 127/8; others only the first. */
async function canLeaveFrom(address: string): Promise<boolean> {
  const server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise<boolean>((resolve) => {
      request({ port, host: '127.0.0.1', localAddress: address }, (response) => {
        response.resume();
        resolve(true);
      })
        .on('error', () => resolve(false))
        .end();
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function risponde(casa: Casa): Promise<void> {
  const { status, body } = await casa.assicurato(cfOf('tipico'));
  expect(status, JSON.stringify(body)).to.equal(200);
}

describe('the way out', () => {
  const passaggi: Passaggio[] = [];
  const tenuto = async <T extends Passaggio>(made: Promise<T>): Promise<T> => {
    const passaggio = await made;
    passaggi.push(passaggio);
    return passaggio;
  };
  afterEach(async () => {
    await Promise.all(passaggi.splice(0).map((passaggio) => passaggio.close()));
  });

  it('goes through the proxy of the service, with a tunnel and with nothing but a tunnel', async () => {
    const proxy = await tenuto(proxyConnect());
    const casa = await apriCasa({
      modificaEnte: conServizio((servizio) => ({
        ...servizio,
        tls: { ...servizio.tls, proxy: `http://127.0.0.1:${proxy.porta}` },
      })),
    });
    try {
      await risponde(casa);
      const { host } = new URL(casa.sandbox.inpsEndpoint);
      expect(proxy.verso).to.deep.equal([host]);
      // Mutual TLS reached INPS through the tunnel: the proxy saw none of it.
      expect(casa.sandbox.log.count('inps-eci')).to.equal(1);
    } finally {
      await casa.close();
    }
  });

  it('does not go round a proxy that is not there', async () => {
    const proxy = await proxyConnect();
    await proxy.close();
    const casa = await apriCasa({
      modificaEnte: conServizio((servizio) => ({
        ...servizio,
        tls: { ...servizio.tls, proxy: `http://127.0.0.1:${proxy.porta}` },
      })),
    });
    try {
      const { status } = await casa.assicurato(cfOf('tipico'));
      expect(status).to.be.oneOf([502, 503, 504]);
      expect(casa.sandbox.log.count('inps-eci')).to.equal(0);
    } finally {
      await casa.close();
    }
  });

  describe('from the declared address', () => {
    before(async function () {
      if (await canLeaveFrom(SORGENTE)) return;
      console.warn(`      SKIPPED: this machine has no ${SORGENTE}`);
      this.skip();
    });

    it('reaches INPS, and from no other', async () => {
      const inps = await tenuto(relay());
      const casa = await apriCasa({
        modificaEnte: conServizio((servizio) => ({
          ...servizio,
          url: inps.per(servizio.url),
          tls: { ...servizio.tls, indirizzoSorgente: SORGENTE },
        })),
      });
      try {
        await risponde(casa);
        expect(inps.da).to.deep.equal([SORGENTE]);
        expect(casa.sandbox.log.count('inps-eci')).to.equal(1);
      } finally {
        await casa.close();
      }
    });

    it('reaches the proxy, where there is one', async () => {
      const proxy = await tenuto(proxyConnect());
      const casa = await apriCasa({
        modificaEnte: conServizio((servizio) => ({
          ...servizio,
          tls: { ...servizio.tls, proxy: `http://127.0.0.1:${proxy.porta}`, indirizzoSorgente: SORGENTE },
        })),
      });
      try {
        await risponde(casa);
        expect(proxy.da).to.deep.equal([SORGENTE]);
      } finally {
        await casa.close();
      }
    });

    it('reaches PDND, where the process declares it', async () => {
      const pdnd = await tenuto(relay());
      const casa = await apriCasa({
        modificaProcesso: (processo) => {
          const { tokenEndpoint, ...altro } = processo['pdnd'] as { readonly tokenEndpoint: string };
          return {
            ...processo,
            pdnd: { ...altro, tokenEndpoint: pdnd.per(tokenEndpoint), indirizzoSorgente: SORGENTE },
          };
        },
      });
      try {
        await risponde(casa);
        expect(pdnd.da).to.deep.equal([SORGENTE]);
        expect(casa.sandbox.log.count('pdnd-token')).to.equal(1);
      } finally {
        await casa.close();
      }
    });
  });
});
