import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * The fixed-bytes upstream: HTTP/1.1 on a bare socket, so that it costs as little as can be. Arguments are `name=file`; `POST /eci/name`
 * answers the file's bytes, with the 16 characters after `<CodiceFiscale>` taken from the request, because the gateway refuses an answer
 * about somebody else. `POST /token.oauth2` answers the voucher of the argument `voucher=file`.
 */
interface Fixed {
  readonly bytes: Buffer;
  /** Where the codice fiscale stands; -1: nowhere. */
  readonly at: number;
}

const MARK = Buffer.from('CodiceFiscale>');
const LENGTH = 16;

function load(file: string, type: string): Fixed {
  const body = readFileSync(file);
  const head = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`);
  const found = body.indexOf(MARK);
  return { bytes: Buffer.concat([head, body]), at: found < 0 ? -1 : head.length + found + MARK.length };
}

const fixed = new Map<string, Fixed>();
for (const argument of process.argv.slice(2)) {
  const [name = '', file = ''] = argument.split('=');
  if (name === 'voucher') fixed.set('/token.oauth2', load(file, 'application/json'));
  else fixed.set(`/eci/${name}`, load(file, 'text/xml; charset=utf-8'));
}

function answer(socket: Socket, path: string, body: Buffer): void {
  const found = fixed.get(path);
  if (!found) {
    socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
    return;
  }
  if (found.at < 0) {
    socket.write(found.bytes);
    return;
  }
  const bytes = Buffer.from(found.bytes);
  const asked = body.indexOf(MARK) + MARK.length;
  body.copy(bytes, found.at, asked, asked + LENGTH);
  socket.write(bytes);
}

const server = createServer({ noDelay: true }, (socket) => {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = pending.toString('latin1', 0, end);
      const whole = end + 4 + Number(/\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (pending.length < whole) return;
      answer(socket, head.split(' ', 2)[1] ?? '', pending.subarray(end + 4, whole));
      pending = pending.subarray(whole);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: `http://127.0.0.1:${port}` })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
