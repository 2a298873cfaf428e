import { generateKeyPairSync } from 'node:crypto';
import { createLocalSigner } from '../../src/keys/local-signer.js';
import { EC, RSA } from '../helpers/keys.js';
import { describeSigner } from './signer.contract.js';

const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;

describeSigner('a local RSA key', 'RS256', () => createLocalSigner({ key: RSA.privateKey }));
describeSigner('a local RSA key with SHA-384', 'RS384', () => createLocalSigner({ key: RSA.privateKey, alg: 'RS384' }));
describeSigner('a local RSA key with SHA-512', 'RS512', () => createLocalSigner({ key: RSA.privateKey, alg: 'RS512' }));
describeSigner('a local P-256 key', 'ES256', () => createLocalSigner({ key: EC.privateKey }));
describeSigner('a local P-384 key', 'ES384', () => createLocalSigner({ key: curve('P-384') }));
describeSigner('a local P-521 key', 'ES512', () => createLocalSigner({ key: curve('P-521') }));
