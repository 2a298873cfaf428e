import { expect } from 'chai';
import { readSources, type SourceFile } from '../support/sources.js';

const PACKAGES = ['packages/modi-client', 'packages/eci-mapper', 'packages/gateway', 'examples/sandbox'] as const;
const sources = new Map(PACKAGES.map((name) => [name, readSources(`${name}/src`)] as const));
const of = (name: (typeof PACKAGES)[number]): readonly SourceFile[] => sources.get(name) ?? [];
const importsOf = (files: readonly SourceFile[], prefix: string): string[] =>
  files.flatMap(({ path, packages }) =>
    packages.filter((name) => name.startsWith(prefix)).map((name) => `${path} → ${name}`),
  );

/** The first circle found, as the files it goes through. */
function findCircle(files: readonly SourceFile[]): readonly string[] | undefined {
  const graph = new Map(files.map(({ path, local }) => [path, local]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const next of graph.get(path) ?? []) {
      const circle = visit(next, [...trail, path]);
      if (circle) return circle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const circle = visit(path, []);
    if (circle) return circle;
  }
  return undefined;
}

describe('the house', () => {
  it('has files to look at in every package', () => {
    for (const name of PACKAGES) expect(of(name).length, name).to.be.greaterThan(5);
  });

  it('lets the sandbox import nothing of ours', () => {
    expect(importsOf(of('examples/sandbox'), '@varco/')).to.deep.equal([]);
    const out = of('examples/sandbox').flatMap(({ path, local }) =>
      local.filter((to) => !to.startsWith('examples/sandbox/')).map((to) => `${path} → ${to}`),
    );
    expect(out).to.deep.equal([]);
  });

  it('keeps the two libraries strangers to each other, and to the gateway', () => {
    expect(importsOf(of('packages/modi-client'), '@varco/')).to.deep.equal([]);
    expect(importsOf(of('packages/eci-mapper'), '@varco/')).to.deep.equal([]);
  });

  it('never lets the gateway import the sandbox', () => {
    expect(importsOf(of('packages/gateway'), '@varco/sandbox')).to.deep.equal([]);
  });

  for (const name of PACKAGES) {
    it(`has no import circle in ${name}`, () => {
      expect(findCircle(of(name))).to.equal(undefined);
    });

    it(`stays inside ${name} with relative imports`, () => {
      const out = of(name).flatMap(({ path, local }) =>
        local.filter((to) => !to.startsWith(`${name}/src/`)).map((to) => `${path} → ${to}`),
      );
      expect(out).to.deep.equal([]);
    });

    it(`lists the public names of ${name} one by one, and uses none of them through index.ts`, () => {
      expect(
        of(name)
          .filter(({ exportsAll }) => exportsAll)
          .map(({ path }) => path),
      ).to.deep.equal([]);
      const through = of(name).flatMap(({ path, local }) =>
        local.filter((to) => to === `${name}/src/index.ts`).map(() => path),
      );
      expect(through).to.deep.equal([]);
    });
  }

  it('picks adapters in assemble.ts only', () => {
    const allowed = /^packages\/gateway\/src\/(adapters\/|assemble\.ts|cli\/|index\.ts)/;
    const wrong = of('packages/gateway')
      .filter(({ path }) => !allowed.test(path))
      .flatMap(({ path, local }) =>
        local.filter((to) => to.startsWith('packages/gateway/src/adapters/')).map((to) => `${path} → ${to}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it('keeps rules pure: they import types, the calendar and networks', () => {
    const rules = of('packages/gateway').filter(({ path }) => path.includes('/policy/rules/'));
    expect(rules.length).to.be.greaterThan(10);
    const allowed = /^packages\/gateway\/src\/(policy\/(contesto|calendario|reti)|domain\/\w+)\.ts$/;
    const wrong = rules.flatMap(({ path, local, packages }) =>
      [...local.filter((to) => !allowed.test(to)), ...packages].map((to) => `${path} → ${to}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('asks for time and chance through the ports alone', () => {
    const forbidden = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(/;
    const wrong = (['packages/modi-client', 'packages/eci-mapper', 'packages/gateway'] as const)
      .flatMap((name) => of(name))
      .filter(
        ({ path, text }) => !path.includes('/ports/') && forbidden.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
      )
      .map(({ path }) => path);
    expect(wrong).to.deep.equal([]);
  });
});
