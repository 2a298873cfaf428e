import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * ESM alone, on purpose, and its Node can `require` it (from 20.19): that a CommonJS caller gets ESM is no fault. Nor is that the module
 * resolution of Node 10 does not know `exports`: no Node that runs these packages uses it.
 */
const onPurpose = ({ kind, resolutionKind }) =>
  kind === 'CJSResolvesToESM' || (kind === 'NoResolution' && resolutionKind === 'node10');

/** publint and are-the-types-wrong, on the tarball, with suggestions. */
export async function judgeByOthers({ name, tarball, unpacked, manifest }) {
  const bytes = readFileSync(tarball);
  const { messages } = await publint({ pkgDir: unpacked, pack: false, level: 'suggestion', strict: true });
  const { problems, types } = await checkPackage(createPackageFromTarballData(new Uint8Array(bytes)));
  return [
    {
      title: `${name}: publint finds nothing`,
      faults: messages.map((message) => `${message.type}: ${formatMessage(message, manifest) ?? message.code}`),
    },
    {
      title: `${name}: are-the-types-wrong finds nothing`,
      faults: types
        ? problems.filter((problem) => !onPurpose(problem)).map((problem) => JSON.stringify(problem))
        : ['no types at all'],
    },
  ];
}
