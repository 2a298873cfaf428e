import { expect } from 'chai';
import { diagnose } from '../../src/doctor/diagnose.js';
import { explain, explainCode } from '../../src/doctor/explain/explain.js';
import { renderReport } from '../../src/doctor/render.js';
import { TokenError } from '../../src/errors/token-error.js';
import { CLIENT_ID, PURPOSE_ID } from '../helpers/fixed-ports.js';
import { OTHER_RSA, pem, RSA } from '../helpers/keys.js';
import { problem, soapFault } from './support/answer-rows.js';
import { CLEAN_FORM } from './support/assertion-rows.js';
import { assertion, CONTEXT, digestOf, evidence, KID, NOW, proof, voucher } from './support/messages.js';
import { digestHeader, signature } from './support/request-rows.js';
import { CONFIGURATION } from './support/setting-rows.js';

const { key: _key, ...NO_KEY } = CONTEXT;
const codes = (report: ReturnType<typeof diagnose>): string[] => report.findings.map(({ code }) => code);

describe('diagnose', () => {
  it('finds nothing in a whole exchange that is right', () => {
    const evidenceJws = evidence();
    const digest = digestOf(evidenceJws);
    const report = diagnose(
      {
        key: pem(RSA.privateKey),
        publicKey: pem(RSA.publicKey, 'spki'),
        assertion: assertion({}, { digest }),
        evidence: evidenceJws,
        voucher: voucher({}, { digest }),
        form: CLEAN_FORM.replace('a.b.c', assertion({}, { digest })),
      },
      NO_KEY,
    );
    expect([report.ok, codes(report), report.pdndCodes]).to.deep.equal([true, [], []]);
    expect(report.checked).to.deep.equal(['key', 'publicKey', 'form', 'assertion', 'evidence', 'voucher']);
    expect(report.kid).to.equal(KID);
  });

  it('compares the messages of one exchange with each other', () => {
    const report = diagnose(
      { assertion: assertion({}, { digest: digestOf('altra') }), evidence: evidence(), voucher: voucher() },
      CONTEXT,
    );
    expect(codes(report)).to.include.members(['assertion/digest-of-another-evidence', 'voucher/digest-missing']);
  });

  it('takes voucher, evidence and proof from the request, and judges the proof for it', () => {
    const body = Buffer.from('{}');
    const headers = {
      Authorization: `DPoP ${voucher({}, { cnf: { jkt: 'x' } })}`,
      DPoP: proof(),
      'Agid-JWT-TrackingEvidence': evidence({}, { aud: 'https://example.it' }),
      Digest: digestHeader(body),
      'Content-Type': 'application/json',
      'Agid-JWT-Signature': signature({}, {}, digestHeader(body)),
    };
    const report = diagnose({ request: { headers, body, method: 'POST', url: 'https://example.it/eci' } }, CONTEXT);
    expect(report.checked).to.deep.equal(['proof', 'evidence', 'voucher', 'request']);
    expect(codes(report)).to.include.members([
      'dpop/htu-wrong',
      'dpop/ath-missing',
      'dpop/jkt-mismatch',
      'evidence/aud-wrong',
      'voucher/digest-missing',
    ]);
    expect(report.pdndCodes).to.deep.equal([]);
  });

  it('takes the assertion and the client from the form', () => {
    const form = CLEAN_FORM.replace('a.b.c', assertion({}, { sub: PURPOSE_ID }));
    const { clientId: _, ...context } = CONTEXT;
    expect(codes(diagnose({ form }, context))).to.include('assertion/sub-not-client-id');
  });

  it('takes environment, ids and key from the configuration; what was said counts more', () => {
    const configuration = { value: CONFIGURATION, files: { keyFile: pem(OTHER_RSA.privateKey) } };
    const report = diagnose({ configuration, assertion: assertion() }, { now: NOW * 1_000 });
    expect(codes(report)).to.deep.equal(['assertion/kid-not-of-key', 'assertion/signature-invalid']);
    const said = diagnose({ configuration, assertion: assertion() }, { now: NOW * 1_000, ambiente: 'produzione' });
    expect(codes(said)).to.include('assertion/aud-other-environment');
  });

  it('gives the codes PDND would log: those of its first round that finds anything', () => {
    const pdndCodes = (jws: string, dpop?: string): readonly string[] =>
      diagnose({ assertion: jws, ...(dpop === undefined ? {} : { proof: dpop }) }, CONTEXT).pdndCodes;
    expect(pdndCodes(assertion({}, { jti: '', iss: '', nbf: 1, exp: 1 }))).to.have.members(['0008', '0011']);
    expect(pdndCodes(assertion({ x5t: 'a' }, { nbf: 1, exp: 1 }))).to.deep.equal(['0032']);
    expect(pdndCodes(assertion({}, { exp: 1 }, OTHER_RSA.privateKey))).to.deep.equal(['0033']);
    expect(pdndCodes(assertion({}, { jti: '' }), proof({ typ: 'x' }, { jti: '' }))).to.have.members([
      'DPOP-0008',
      'DPOP-0004',
    ]);
  });

  it('puts errors first, and is fine with warnings alone', () => {
    const warned = diagnose({ assertion: assertion({}, { iss: 'cassa' }) }, CONTEXT);
    expect([warned.ok, codes(warned)]).to.deep.equal([true, ['assertion/iss-not-client-id']]);
    const both = diagnose({ assertion: assertion({}, { iss: 'cassa', exp: NOW - 1, iat: NOW - 60 }) }, CONTEXT);
    expect(codes(both)).to.deep.equal(['assertion/expired', 'assertion/iss-not-client-id']);
  });

  it('says what it cannot see', () => {
    const { key: _, eserviceAudience: __, ...context } = CONTEXT;
    const said = diagnose({ assertion: assertion(), voucher: voucher() }, context).notChecked.join('\n');
    for (const words of ['no key', 'only PDND knows', 'PDND’s keys', 'aud is the e-service’s'])
      expect(said).to.include(words);
  });
});

describe('what the doctor writes for a person', () => {
  it('says in three lines what is wrong and what to do', () => {
    const bad = assertion({}, { aud: 'https://auth.uat.interop.pagopa.it/client-assertion', nbf: NOW });
    const lines = renderReport(diagnose({ assertion: bad }, { ...CONTEXT, lingua: 'it' }), 'it').split('\n');
    expect(lines.slice(0, 4)).to.deep.equal([
      '✗ 2 errori · PDND registrerebbe 0004',
      '→ Scrivere aud senza schema: auth.uat.interop.pagopa.it/client-assertion.',
      '→ Togliere nbf. producerId, eserviceId e descriptorId non vanno in nessun punto della richiesta: li mette PDND nel voucher.',
      '',
    ]);
  });

  it('says it is fine, and no more than that', () => {
    const text = renderReport(diagnose({ assertion: assertion() }, { ...CONTEXT, lingua: 'it' }), 'it');
    expect(text.split('\n')[0]).to.equal('✓ Nessun problema in: assertion');
    expect(text).to.include('Da qui non si vede: che la chiave sia nel client');
  });
});

describe('explain', () => {
  const refusal = new TokenError('ERR_MODI_VOUCHER_REFUSED', 'x', {
    facts: { status: 400, codes: '015-0008', correlationId: 'corr-9' },
  });

  it('turns a 015-0008 of ours into what is wrong, what may be, and what support will ask for', () => {
    const sent = assertion({}, { aud: 'https://auth.uat.interop.pagopa.it/client-assertion' });
    const { origin, said, found, probable, ids, support } = explain(refusal, {
      ...CONTEXT,
      assertion: sent,
      codiceIpa: 'cnpr',
    });
    expect([origin, said.code, found.map(({ code }) => code)]).to.deep.equal([
      'pdnd',
      'pdnd/opaque-refusal',
      ['assertion/aud-has-scheme'],
    ]);
    expect(probable.map(({ code }) => code).slice(0, 3)).to.deep.equal([
      'pdnd/key-not-in-client',
      'pdnd/client-not-linked',
      'pdnd/other-environment',
    ]);
    expect(probable[0]?.remedy).to.include(KID);
    expect(ids).to.deep.equal({ status: 400, codes: '015-0008', correlationId: 'corr-9' });
    expect(support?.split('\n')).to.deep.equal([
      'Ente (codice IPA): cnpr',
      'Data e ora (UTC): 2026-09-21T14:13:20Z',
      'Ambiente: collaudo',
      'Endpoint: https://auth.uat.interop.pagopa.it/token.oauth2',
      `client_id: ${CLIENT_ID}`,
      `purposeId: ${PURPOSE_ID}`,
      'jti: b2c3d4e5-0000-4000-8000-000000000001',
      'Esito: HTTP 400 015-0008',
      'correlationId: corr-9',
      'Già controllato: assertion con modi doctor: assertion/aud-has-scheme',
    ]);
  });

  it('names a clock three minutes off, measured or seen in the answer', () => {
    const late = assertion({}, { exp: NOW + 600 });
    const measured = explain(refusal, { ...CONTEXT, assertion: late, clockOffsetMs: 180_000 });
    expect(measured.found.map(({ code }) => code)).to.include('clock/behind');
    const skewed = new TokenError('ERR_MODI_VOUCHER_REFUSED', 'x', {
      facts: { status: 400, codes: '015-0008', clockSkewMs: -180_000 },
    });
    expect(explain(skewed, CONTEXT).found[0]?.code).to.equal('clock/ahead');
    const answer = { ...problem(400, '015-0008'), headers: { date: new Date((NOW - 180) * 1_000).toUTCString() } };
    const seen = explain(answer, { ...CONTEXT, assertion: late }).found.map(({ code }) => code);
    expect(seen).to.include.members(['clock/ahead', 'assertion/iat-in-future']);
  });

  it('reads GovWay’s fault, keeps its id, and judges what was sent', () => {
    const { origin, said, found, ids, support } = explain(soapFault('InteroperabilityInvalidRequest', 400), {
      ...CONTEXT,
      evidence: evidence({}, { aud: 'auth.uat.interop.pagopa.it/client-assertion' }),
    });
    expect([origin, said.code, found[0]?.code]).to.deep.equal([
      'erogatore',
      'govway/interoperability',
      'evidence/aud-is-pdnd',
    ]);
    expect(ids).to.deep.equal({ status: 400, govwayId: '0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a01' });
    expect(support).to.include('govway_id: 0c9a3a0e-3f5b-4d27-9a63-0f1f5f4b7a01');
  });

  it('explains a code by itself, however it is written', () => {
    const of = (code: string): string[] => explainCode(code, 'en').map((each) => each.code);
    expect(of('0012')).to.deep.equal(['assertion/sub-missing']);
    expect(of('DPOP-0022')).to.deep.equal(['dpop/several-proofs']);
    expect(of('dpop 0005')).to.deep.equal(['dpop/jti-reused']);
    expect(of('TokenExpired')).to.deep.equal(['govway/token-expired']);
    expect(of('assertion/expired')).to.deep.equal(['assertion/expired']);
    expect(of('9999')).to.deep.equal([]);
  });
});
