import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { OpenapiError, readOperazione, type Operazione } from '../../src/anagrafe/openapi.js';

const SCHEMA = {
  type: 'object',
  properties: {
    cf: { type: 'string', minLength: 2 },
    anno: { type: 'integer', minimum: 1900 },
    giorno: { type: 'string', format: 'date' },
  },
  required: ['cf'],
  additionalProperties: false,
};

describe('the contract of a REST service', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'varco-openapi-'));
  });
  after(() => rm(dir, { recursive: true }));

  const documento = (parti: object = {}, operazione: object = {}): object => ({
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths: {
      '/a/{b}': {
        post: {
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Richiesta' } } } },
          responses: {},
          ...operazione,
        },
      },
    },
    components: { schemas: { Richiesta: SCHEMA } },
    ...parti,
  });
  const leggi = async (scritto: object | string, percorso = '/a/{b}'): Promise<Operazione> => {
    const openapi = join(dir, 'contratto');
    await writeFile(openapi, typeof scritto === 'string' ? scritto : JSON.stringify(scritto));
    return readOperazione({ openapi, metodo: 'POST', percorso });
  };
  const motivo = async (scritto: object | string, percorso?: string): Promise<string> => {
    try {
      await leggi(scritto, percorso);
    } catch (error) {
      if (error instanceof OpenapiError) return error.facts.reason;
      throw error;
    }
    return 'taken';
  };

  it('says what of a request it does not allow, and where', async () => {
    const { check } = await leggi(documento());
    expect(check({ cf: 'ab', anno: 2026, giorno: '2026-02-28' })).to.equal(undefined);
    expect(check({})).to.deep.equal({ percorso: '/cf', regola: 'required' });
    expect(check({ cf: 'ab', altro: 1 })).to.deep.equal({ percorso: '/altro', regola: 'additionalProperties' });
    expect(check({ cf: 'ab', anno: '2026' })).to.deep.equal({ percorso: '/anno', regola: 'type', tipi: ['integer'] });
    expect(check({ cf: 'a' })).to.deep.equal({ percorso: '/cf', regola: 'minLength' });
    expect(check({ cf: 'ab', giorno: '2026-02-30' })).to.deep.equal({ percorso: '/giorno', regola: 'format' });
  });

  it('may be YAML, and have its body elsewhere in it', async () => {
    const yaml = [
      'openapi: 3.0.3',
      'paths:',
      '  /a/{b}:',
      "    post: { requestBody: { $ref: '#/components/requestBodies/R' } }",
      'components:',
      '  requestBodies:',
      '    R:',
      "      content: { 'application/json; charset=utf-8': { schema: { type: object, required: [cf] } } }",
    ].join('\n');
    const { check } = await leggi(yaml);
    expect([check({ cf: 1 }), check({})?.regola]).to.deep.equal([undefined, 'required']);
  });

  it('of 3.0 has bounds and nothings in 3.0’s words', async () => {
    const properties = {
      n: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      t: { type: 'string', nullable: true },
      // Members that are called like the words.
      minimum: { type: 'object', properties: { exclusiveMinimum: { type: 'boolean' } } },
    };
    const schema = { type: 'object', properties };
    const corpo = { requestBody: { content: { 'application/json': { schema } } } };
    const { check } = await leggi(documento({ openapi: '3.0.1' }, corpo));
    expect(check({ n: 1, t: null, minimum: { exclusiveMinimum: true } })).to.equal(undefined);
    expect(check({ n: 9 })).to.equal(undefined);
    expect(check({ n: 0 })).to.deep.equal({ percorso: '/n', regola: 'exclusiveMinimum' });
    expect(check({ n: 10 })?.regola).to.equal('maximum');
    expect(check({ minimum: 3 })?.percorso).to.equal('/minimum');
  });

  it('is refused, with a reason, when it cannot be used', async () => {
    const con = (schema: object) => documento({}, { requestBody: { content: { 'application/json': { schema } } } });
    const ref = (to: string) => documento({}, { requestBody: { $ref: to } });
    for (const [wanted, scritto, percorso] of [
      ['illeggibile', '{"openapi": '],
      ['illeggibile', 'a: [1'],
      ['versione', { swagger: '2.0' }],
      ['versione', 'ciao'],
      ['operazione', documento(), '/altro'],
      ['corpo', documento({}, { requestBody: { content: { 'text/xml': {} } } })],
      ['corpo', documento({}, { requestBody: undefined })],
      ['corpo', documento({}, { requestBody: { content: { 'application/json': {} } } })],
      ['riferimento', ref('altro.yaml#/x')],
      [
        'riferimento',
        documento(
          { components: { requestBodies: { R: { $ref: '#/components/requestBodies/R' } } } },
          { requestBody: { $ref: '#/components/requestBodies/R' } },
        ),
      ],
      ['schema', con({ $ref: '#/components/schemas/Manca' })],
      ['schema', con({ $ref: 'altro.json' })],
      ['schema', con({ type: 'string', pattern: '(' })],
      ['troppo-grande', `# ${'x'.repeat(4 * 1024 * 1024)}`],
    ] as readonly (readonly [string, object | string, string?])[]) {
      expect(await motivo(scritto, percorso), JSON.stringify(scritto).slice(0, 200)).to.equal(wanted);
    }
  });
});
