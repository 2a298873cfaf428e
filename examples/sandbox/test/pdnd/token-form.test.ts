import { expect } from 'chai';
import { ASSERTION_TYPE, CLIENT, TokenBench } from '../support/token-bench.js';

const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

describe('PDND token endpoint: the form', () => {
  let bench: TokenBench;
  before(async () => {
    bench = await TokenBench.start();
  });
  beforeEach(() => bench.pass(5));
  after(() => bench.sandbox.close());

  const refused: [string, Record<string, string | undefined>, string[]][] = [
    ['scope', { scope: 'eci' }, ["Validation error: Unrecognized key(s) in object: 'scope'"]],
    [
      'resource and audience',
      { resource: 'x', audience: 'y' },
      ["Validation error: Unrecognized key(s) in object: 'resource', 'audience'"],
    ],
    ['no assertion', { client_assertion: undefined }, ['Validation error: Required at "client_assertion"']],
    [
      'no assertion type',
      { client_assertion_type: undefined },
      ['Validation error: Required at "client_assertion_type"'],
    ],
    [
      'another grant type',
      { grant_type: 'password' },
      ['Validation error: Invalid literal value, expected "client_credentials" at "grant_type"'],
    ],
    [
      'no grant type',
      { grant_type: undefined },
      ['Validation error: Invalid literal value, expected "client_credentials" at "grant_type"'],
    ],
    ['a client_id that is no UUID', { client_id: 'cassa' }, ['Validation error: Invalid uuid at "client_id"']],
    ['an empty client_id', { client_id: '' }, ['Validation error: Invalid uuid at "client_id"']],
    [
      'several faults, one error each, unknown fields last',
      { scope: 'x', client_id: 'y', client_assertion: undefined },
      [
        'Validation error: Invalid uuid at "client_id"',
        'Validation error: Required at "client_assertion"',
        "Validation error: Unrecognized key(s) in object: 'scope'",
      ],
    ],
  ];
  for (const [what, form, details] of refused) {
    it(`refuses ${what} (007-9999)`, async () => {
      const answer = await bench.ask(bench.assertion(), form);
      expect(answer.status).to.equal(400);
      expect(answer.body).to.deep.equal({
        type: 'about:blank',
        title: 'Bad request',
        status: 400,
        detail: 'Incorrect value for body',
        correlationId: answer.headers.get('x-correlation-id'),
        errors: details.map((detail) => ({ code: '007-9999', detail })),
      });
      expect(answer.codes).to.deep.equal(['007-9999']);
    });
  }

  it('tells the code of a body that cannot be read (000-9999)', async () => {
    const answer = await bench.post('{}', { 'content-type': 'application/json' });
    expect([answer.status, answer.codes, answer.headers.get('varco-sandbox-validator')]).to.deep.equal([
      400,
      ['000-9999'],
      'service',
    ]);
  });

  it('refuses a field that comes twice (007-9999)', async () => {
    const answer = await bench.post(
      `client_id=${CLIENT}&client_id=${CLIENT}&client_assertion=a&client_assertion_type=${ASSERTION_TYPE}&grant_type=client_credentials`,
      FORM_TYPE,
    );
    expect(answer.body['errors']).to.deep.equal([
      { code: '007-9999', detail: 'Validation error: Expected string, received array at "client_id"' },
    ]);
  });

  it('refuses a body that says nothing of its type, field by field', async () => {
    const answer = await bench.post('ciao', { 'content-type': 'text/plain' });
    expect(answer.status).to.equal(400);
    expect(answer.body['errors']).to.have.length(3);
  });

  for (const body of ['{"grant_type":"client_credentials"}', 'grant_type=client_credentials']) {
    it(`refuses the JSON content type around ${body} (000-9999), without a correlation id`, async () => {
      const answer = await bench.post(body, { 'content-type': 'application/json' });
      expect(answer.status).to.equal(400);
      expect(answer.body).to.deep.equal({
        type: 'about:blank',
        title: 'Bad request',
        status: 400,
        detail: 'Invalid request body',
        errors: [{ code: '000-9999', detail: 'Invalid request body' }],
      });
    });
  }

  it('counts a body it cannot read among the calls', async () => {
    const before = bench.sandbox.log.count('pdnd-token');
    await bench.post('{', { 'content-type': 'application/json' });
    expect(bench.sandbox.log.count('pdnd-token')).to.equal(before + 1);
  });

  it('does not answer GET', async () => {
    const response = await fetch(bench.sandbox.tokenEndpoint);
    expect(response.status).to.equal(404);
  });
});
