import { expect } from 'chai';
import { checkMotori, completeArchivio, completeContatori } from '../../src/config/motori.js';
import type { ArchivioScritto, ContatoriScritti } from '../../src/config/motori.js';

const secret = (ref: string): string => ref;

function codes(archivio: ArchivioScritto, contatori?: ContatoriScritti): readonly string[] {
  const completo = completeArchivio(archivio, '/opt', secret);
  const altri = contatori && completeContatori(contatori, secret);
  return checkMotori(completo, archivio, altri).map(({ codice, percorso }) => `${codice} ${percorso}`);
}

const PG = { url: 'postgres://varco@db.example:5432/varco' };

describe('the engines of the process file', () => {
  it('are spoken to with TLS, unless they are on this machine', () => {
    const tls = (url: string): unknown => {
      const archivio = completeArchivio({ url }, '/opt', secret);
      return archivio.tipo === 'postgres' && archivio.tls;
    };
    expect(tls('postgres://u@db.example/d')).to.equal('verify-full');
    expect(tls('postgresql://u@127.0.0.1/d')).to.equal('disable');
    expect(tls('postgres://u@127.0.0.1/d?sslmode=verify-full')).to.equal('verify-full');
    expect(tls('postgres://u@localhost/d?host=/run/postgresql')).to.equal('disable');
    expect(tls('postgres://u@localhost/d')).to.equal('verify-full');
  });

  it('have defaults that close', () => {
    expect(completeContatori({ url: 'rediss://r.example' }, secret)).to.deep.equal({
      ...{ url: 'rediss://r.example', prefisso: 'varco', senzaRedis: 'chiuso', anticipo: 20 },
    });
  });

  for (const [what, archivio, contatori] of [
    ['a file', { url: 'sqlite:dati/varco.db' }, undefined],
    ['PostgreSQL elsewhere', PG, undefined],
    ['PostgreSQL on IPv6 loopback, in clear', { url: 'postgres://u@[::1]:5432/d?sslmode=disable' }, undefined],
    ['PostgreSQL and Redis', PG, { url: 'rediss://u@r.example:6380/3' }],
    ['PostgreSQL and a Redis beside', PG, { url: 'redis://127.0.0.1:6379' }],
  ] as const)
    it(`may be ${what}`, () => expect(codes(archivio, contatori)).to.deep.equal([]));

  for (const [what, archivio, contatori, expected] of [
    ['memory', { url: 'sqlite::memory:' }, undefined, 'archivio-non-valido /archivio/url'],
    [
      'a file with a password',
      { url: 'sqlite:a.db', password: 'env:P' },
      undefined,
      'archivio-non-valido /archivio/password',
    ],
    ['a password in the URL', { url: 'postgres://u:p@db.example/d' }, undefined, 'segreto-in-chiaro /archivio/url'],
    ['no user', { url: 'postgres://db.example/d' }, undefined, 'archivio-non-valido /archivio/url'],
    ['no database', { url: 'postgres://u@db.example/' }, undefined, 'archivio-non-valido /archivio/url'],
    ['another option', { url: 'postgres://u@db.example/d?options=-c' }, undefined, 'archivio-non-valido /archivio/url'],
    [
      'a weaker TLS',
      { url: 'postgres://u@db.example/d?sslmode=require' },
      undefined,
      'valore-non-ammesso /archivio/url',
    ],
    [
      'no TLS elsewhere',
      { url: 'postgres://u@db.example/d?sslmode=disable' },
      undefined,
      'url-non-sicuro /archivio/url',
    ],
    [
      'no TLS behind a host option',
      { url: 'postgres://u@127.0.0.1/d?host=db.example&sslmode=disable' },
      undefined,
      'url-non-sicuro /archivio/url',
    ],
    ['no URL', { url: 'postgres://[' }, undefined, 'url-non-valido /archivio/url'],
    ['Redis in clear elsewhere', PG, { url: 'redis://r.example' }, 'url-non-sicuro /contatori/url'],
    ['a password in the URL of Redis', PG, { url: 'rediss://u:p@r.example' }, 'segreto-in-chiaro /contatori/url'],
    ['options of Redis', PG, { url: 'rediss://r.example/0?a=b' }, 'url-non-valido /contatori/url'],
    [
      'Redis without PostgreSQL',
      { url: 'sqlite:a.db' },
      { url: 'rediss://r.example' },
      'archivio-non-valido /contatori',
    ],
  ] as const)
    it(`may not be ${what}`, () => expect(codes(archivio, contatori)).to.include(expected));
});
