import type { IncomingMessage } from 'node:http';

/** Milliseconds a caller may take to send a body: a slow one must not hold a place. */
const PAZIENZA = 15_000;

export type Corpo =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly difetto: 'troppo-grande' | 'interrotto' };

/** The whole body, bounded in size (bytes) and time (milliseconds). What exceeds is not kept. */
export async function leggiCorpo(request: IncomingMessage, massimo: number, pazienza = PAZIENZA): Promise<Corpo> {
  const declared = Number(request.headers['content-length'] ?? '0');
  if (declared > massimo) return { ok: false, difetto: 'troppo-grande' };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => finish({ ok: false, difetto: 'interrotto' }), pazienza);
    const finish = (corpo: Corpo): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
      if (!corpo.ok) request.resume();
      resolve(corpo);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > massimo) finish({ ok: false, difetto: 'troppo-grande' });
      else chunks.push(chunk);
    };
    const onEnd = (): void =>
      finish({ ok: true, bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
    const onClose = (): void => finish({ ok: false, difetto: 'interrotto' });
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  });
}
