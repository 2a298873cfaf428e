import { hostname } from 'node:os';
import { expect } from 'chai';
import { sedeContatori } from '../../src/adapters/sede-contatori.js';

describe('where an instance counts', () => {
  const di = (url: string, prefisso = 'varco', fusoOrario = 'Europe/Rome'): string =>
    sedeContatori({ contatori: { url, prefisso, senzaRedis: 'chiuso', anticipo: 20 }, fusoOrario });

  it('is the same for all that write the same server in other words, without who connects', () => {
    const one = di('rediss://varco@Redis.cassa.example:6379/0');
    expect(one).to.equal('Redis redis.cassa.example:6379/0 varco, Europe/Rome');
    for (const same of [
      'redis://redis.cassa.example',
      'rediss://altro@redis.cassa.example/',
      'redis://redis.cassa.example/0',
    ])
      expect(di(same)).to.equal(one);
  });

  it('is another for another server, database, prefix or time zone, and in PostgreSQL', () => {
    const url = 'redis://redis.cassa.example:6379/0';
    const all = [
      ...[
        di(url),
        di('redis://redis2.cassa.example'),
        di('redis://redis.cassa.example:6380'),
        di(`${url.slice(0, -1)}1`),
      ],
      ...[di(url, 'prova'), di(url, 'varco', 'UTC'), sedeContatori({ fusoOrario: 'Europe/Rome' })],
      sedeContatori({ fusoOrario: 'UTC' }),
    ];
    expect(new Set(all).size).to.equal(all.length);
  });

  it('is of this machine alone on loopback', () => {
    for (const url of ['redis://127.0.0.1:6379/0', 'redis://[::1]:6379/0', 'redis://localhost'])
      expect(di(url)).to.equal(`Redis ${hostname()} (loopback):6379/0 varco, Europe/Rome`);
  });
});
