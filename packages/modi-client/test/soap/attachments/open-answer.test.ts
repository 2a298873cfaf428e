import { expect } from 'chai';
import { SoapSecurityError } from '../../../src/errors/soap-security-error.js';
import { TransportError } from '../../../src/errors/transport-error.js';
import type { TransportRequest, TransportResponse } from '../../../src/ports/transport.js';
import { openEnvelope, rootEnvelope } from '../../../src/soap/attachments/open-envelope.js';
import { callSoap } from '../../../src/soap/call-soap.js';
import { judgeSoapAnswer, openSoapAnswer } from '../../../src/soap/open-answer.js';
import { SoapFaultError } from '../../../src/soap/fault.js';
import { envelope } from '../../helpers/envelopes.js';
import { failureAs } from '../../helpers/failure.js';
import { attachment, include, mtom, MTOM_TYPE, SWA_TYPE, swa } from '../../helpers/multipart.js';

const answer = (body: Uint8Array, type: string, status = 200): TransportResponse => ({
  status,
  headers: { 'content-type': type },
  body,
});
const MTOM = mtom(envelope(`<a>${include('a@x')}</a>`), attachment('a@x', Buffer.from([0, 1, 2])));
const SWA = swa(envelope('<a/>'), attachment('a@x'));
const FAULT = '<s:Fault><faultcode>s:Server</faultcode><faultstring>x</faultstring></s:Fault>';
const reasonsOf = async (read: () => unknown): Promise<unknown> => {
  const error = await failureAs(SoapSecurityError, read);
  return [error.code, error.facts['reason'], error.requestSent];
};

describe('an answer with attachments', () => {
  it('is refused where none are wanted, which is the default', async () => {
    for (const [body, type] of [
      [MTOM, MTOM_TYPE],
      [SWA, SWA_TYPE],
    ] as const) {
      const expected = ['ERR_MODI_ATTACHMENTS_REFUSED', 'policy', true];
      expect(await reasonsOf(() => judgeSoapAnswer(answer(body, type)))).to.deep.equal(expected);
      expect(await reasonsOf(() => openSoapAnswer(answer(body, type), { allegati: 'rifiuta' }))).to.deep.equal(
        expected,
      );
    }
  });

  it('is one envelope with espandi, if it is MTOM; SwA is refused', async () => {
    const { map, attached } = openSoapAnswer(answer(MTOM, MTOM_TYPE), { allegati: 'espandi' });
    expect(Buffer.from(map.bytes).toString()).to.equal(envelope('<a>AAEC</a>').toString());
    expect(attached).to.equal(undefined);
    expect(await reasonsOf(() => openSoapAnswer(answer(SWA, SWA_TYPE), { allegati: 'espandi' }))).to.deep.equal([
      'ERR_MODI_ATTACHMENTS_REFUSED',
      'swa',
      true,
    ]);
  });

  it('is left as it is with lascia, and its envelope is read', () => {
    for (const [body, type] of [
      [MTOM, MTOM_TYPE],
      [SWA, SWA_TYPE],
    ] as const) {
      const { map, attached } = openSoapAnswer(answer(body, type), { allegati: 'lascia' });
      expect(map.bodyChildren[0]?.localName).to.equal('a');
      expect([attached?.bytes === body, attached?.contentType, attached?.attachments.length]).to.deep.equal([
        true,
        type,
        1,
      ]);
    }
  });

  it('that has none after all is its envelope, under every policy', () => {
    for (const allegati of ['rifiuta', 'espandi', 'lascia'] as const) {
      const { map } = openSoapAnswer(answer(swa(envelope('<a/>')), SWA_TYPE), { allegati });
      expect(Buffer.from(map.bytes).toString()).to.equal(envelope('<a/>').toString());
    }
  });

  it('that has none, and an Include, is refused unless it is left', async () => {
    const dangling = mtom(envelope(`<a>${include('a@x')}</a>`));
    for (const allegati of ['rifiuta', 'espandi'] as const) {
      expect(await reasonsOf(() => openSoapAnswer(answer(dangling, MTOM_TYPE), { allegati }))).to.deep.equal([
        'ERR_MODI_XOP_INVALID',
        'no-part',
        true,
      ]);
    }
  });

  it('is a Fault where its envelope is one, whatever the policy and the status', async () => {
    for (const status of [200, 500]) {
      const body = swa(envelope(FAULT), attachment('a@x'));
      const error = await failureAs(SoapFaultError, () => judgeSoapAnswer(answer(body, SWA_TYPE, status)));
      expect([error.httpStatus, error.fault.faultcode]).to.deep.equal([status, 's:Server']);
      expect(Buffer.from(rootEnvelope(body, SWA_TYPE)).toString()).to.equal(envelope(FAULT).toString());
    }
  });

  it('that is no multipart is an error of the answer at 200, of the status above', async () => {
    expect(await reasonsOf(() => judgeSoapAnswer(answer(envelope('<a/>'), SWA_TYPE)))).to.deep.equal([
      'ERR_MODI_MULTIPART_INVALID',
      'no-parts',
      true,
    ]);
    const error = await failureAs(TransportError, () => judgeSoapAnswer(answer(envelope('<a/>'), SWA_TYPE, 502)));
    expect([error.code, error.facts['status']]).to.deep.equal(['ERR_MODI_HTTP_STATUS', 502]);
    const refused = await failureAs(TransportError, () => judgeSoapAnswer(answer(SWA, SWA_TYPE, 403)));
    expect(refused.code).to.equal('ERR_MODI_HTTP_STATUS');
  });

  it('may be a third longer than it was, up to maxBytes', async () => {
    const big = Buffer.alloc(9_000);
    const body = mtom(envelope(`<a>${include('a@x')}</a>`), attachment('a@x', big));
    const opened = openSoapAnswer(answer(body, MTOM_TYPE), { allegati: 'espandi' });
    expect(opened.map.bytes.length).to.be.greaterThan(12_000);
    expect(
      await reasonsOf(() => openSoapAnswer(answer(body, MTOM_TYPE), { allegati: 'espandi', maxBytes: 11_000 })),
    ).to.deep.equal(['ERR_MODI_XOP_INVALID', 'size', true]);
  });

  it('is asked for by callSoap only where it is taken', async () => {
    const seen: TransportRequest[] = [];
    const transport = {
      send: async (request: TransportRequest) => {
        seen.push(request);
        return answer(MTOM, MTOM_TYPE);
      },
      close: async () => undefined,
    };
    const call = {
      transport,
      url: 'https://inps.example/eci',
      soapAction: '',
      envelope: envelope('<q/>'),
      deadlineMs: 1_000,
      maxResponseBytes: 100_000,
    };
    expect((await callSoap({ ...call, allegati: 'espandi' })).map.bodyChildren.length).to.equal(1);
    expect(await reasonsOf(async () => callSoap(call))).to.deep.equal(['ERR_MODI_ATTACHMENTS_REFUSED', 'policy', true]);
    expect(seen.map(({ headers }) => headers['accept'])).to.deep.equal(['text/xml, multipart/related', 'text/xml']);
  });
});

describe('openEnvelope', () => {
  it('does not look at what is not multipart', () => {
    for (const type of ['text/xml', undefined, 'application/soap+xml; action="multipart/related"']) {
      expect(openEnvelope(Buffer.from('x'), type)).to.deep.equal({ envelope: Buffer.from('x'), attached: undefined });
    }
  });

  it('tells how many attachments there are, and nothing of them', async () => {
    const error = await failureAs(SoapSecurityError, () => openEnvelope(SWA, SWA_TYPE));
    expect(error.facts).to.deep.equal({ reason: 'policy', attachments: 1 });
  });
});
