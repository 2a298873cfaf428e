import { expect } from 'chai';
import { readFileSync } from 'node:fs';

describe('the README', () => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

  it('begins with the example that is run with the tests', () => {
    const [, block] = /```ts\n([\s\S]*?)```/.exec(read('README.md')) ?? [];
    expect(block).to.equal(read('../../examples/sdk-quickstart/src/quickstart.ts'));
  });

  it('names every error code', () => {
    const codes = new Set(read('src/errors/modi-error.ts').match(/ERR_MODI_[A-Z_]+/g));
    const readme = read('README.md');
    for (const code of codes) expect(readme, code).to.include(code);
    expect(codes.size).to.be.greaterThan(20);
  });

  it('names every event', () => {
    const types = [...read('src/events/modi-event.ts').matchAll(/type: '([a-z]+\.[a-z-]+)'/g)].map(
      ([, type = '']) => type,
    );
    const readme = read('README.md');
    for (const type of types) expect(readme, type).to.include(`\`${type}\``);
    expect(types.length).to.be.greaterThan(10);
  });
});
