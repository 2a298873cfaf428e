import type { Transport, TransportRequest, TransportResponse } from '../../src/ports/transport.js';

export type FakeAnswer = Partial<TransportResponse> & { readonly json?: unknown };

/** The Interop API as a transport: a test says what it answers. */
export class FakeInterop implements Transport {
  readonly asked: TransportRequest[] = [];
  answer: (request: TransportRequest, n: number) => FakeAnswer | Promise<FakeAnswer> = () => ({ status: 500 });

  async send(request: TransportRequest): Promise<TransportResponse> {
    this.asked.push(request);
    const { json, headers, ...rest } = await this.answer(request, this.asked.length);
    const body = json === undefined ? Buffer.of() : Buffer.from(JSON.stringify(json));
    const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' };
    return { status: 200, body, ...rest, headers: { ...type, ...headers } };
  }

  async close(): Promise<void> {
    return undefined;
  }
}

/** A Problem as the Interop API writes it. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): FakeAnswer {
  const json = {
    type: 'about:blank',
    status,
    title: 't',
    detail: 'd',
    correlationId: 'corr-1',
    errors: [{ code, detail: 'd' }],
  };
  return { status, headers, json };
}
