import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { CachedVoucher, Ids, VoucherCache } from '@varco/modi-client';
import type { FiloRedis } from '../store/redis/filo.js';

export interface RedisVoucherCacheOptions {
  readonly filo: FiloRedis;
  /** 32 bytes that all instances have, and Redis has not. */
  readonly segreto: Uint8Array;
  readonly ids: Ids;
}

const CIFRARIO = 'aes-256-gcm';
const IV = 12;
const TAG = 16;
const USO = 'varco/voucher/1';

/**
 * Vouchers that all instances share. In Redis each stands enciphered (AES-256-GCM; key by HKDF-SHA-256 of the secret, `info`
 * `varco/voucher/1`; the cache's key as additional data, so that none can be moved under another's name), for as long as it lives.
 */
export function createRedisVoucherCache({ filo, segreto, ids }: RedisVoucherCacheOptions): VoucherCache {
  const chiave = new Uint8Array(hkdfSync('sha256', segreto, new Uint8Array(0), USO, 32));
  const nome = (key: string): string => `voucher:${key}`;
  const aad = (key: string): Buffer => Buffer.from(`${USO}\n${key}`, 'utf8');
  return {
    async get(key) {
      const reply = await filo.esegui('leggi', [nome(key)], []);
      const [sealed, left] = (Array.isArray(reply) ? reply : []) as readonly unknown[];
      if (typeof sealed !== 'string') return undefined;
      const voucher = parse(open(chiave, aad(key), Buffer.from(sealed, 'base64')));
      // Redis' own count of the time, which nobody can make longer than PDND did.
      return { ...voucher, lifeMs: Math.min(voucher.lifeMs, Number(left)) };
    },
    async set(key, voucher) {
      const text = JSON.stringify(voucher);
      const ms = Math.floor(voucher.lifeMs);
      if (ms < 1) return;
      const sealed = seal(chiave, aad(key), Buffer.from(text, 'utf8'), ids).toString('base64');
      await filo.manda(['SET', `${filo.prefisso}:${nome(key)}`, sealed, 'PX', String(ms)]);
    },
  };
}

function seal(chiave: Uint8Array, aad: Buffer, text: Buffer, ids: Ids): Buffer {
  const iv = ids.bytes(IV);
  const cipher = createCipheriv(CIFRARIO, chiave, iv, { authTagLength: TAG }).setAAD(aad);
  return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function open(chiave: Uint8Array, aad: Buffer, sealed: Buffer): Buffer {
  if (sealed.byteLength <= IV + TAG) throw new Error('a voucher in Redis is no voucher of ours');
  const decipher = createDecipheriv(CIFRARIO, chiave, sealed.subarray(0, IV), { authTagLength: TAG });
  decipher.setAAD(aad).setAuthTag(sealed.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV, -TAG)), decipher.final()]);
  } catch (cause) {
    throw new Error('a voucher in Redis cannot be opened: not ours, or another registro.chiave', { cause });
  }
}

function parse(text: Buffer): CachedVoucher {
  const value = JSON.parse(text.toString('utf8')) as Partial<CachedVoucher>;
  const { accessToken, tokenType, lifeMs, correlationId } = value;
  if (typeof accessToken !== 'string' || (tokenType !== 'Bearer' && tokenType !== 'DPoP') || typeof lifeMs !== 'number')
    throw new Error('a voucher in Redis has not the shape of one');
  return { accessToken, tokenType, lifeMs, ...(correlationId !== undefined && { correlationId }) };
}
