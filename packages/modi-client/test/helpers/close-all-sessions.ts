import koffi from 'koffi';

/** What a module does by itself when its device is pulled out: every session of this process is gone. */
export async function closeAllSessions(module: string, tokenLabel: string): Promise<void> {
  const library = koffi.load(module);
  const list = library.func('C_GetSlotList', 'ulong', ['uchar', 'void *', 'void *']) as (
    present: number,
    slots: Buffer,
    count: Buffer,
  ) => number;
  const info = library.func('C_GetTokenInfo', 'ulong', ['ulong', 'void *']) as (slot: bigint, into: Buffer) => number;
  const close = library.func('C_CloseAllSessions', 'ulong', ['ulong']) as (slot: bigint) => number;
  const [slots, count] = [Buffer.alloc(64 * 8), Buffer.alloc(8)];
  count.writeBigUInt64LE(64n);
  if (list(1, slots, count) !== 0) throw new Error('no slots');
  for (let index = 0; index < Number(count.readBigUInt64LE()); index++) {
    const slot = slots.readBigUInt64LE(index * 8);
    const text = Buffer.alloc(512);
    if (info(slot, text) === 0 && text.subarray(0, 32).toString().trim() === tokenLabel) close(slot);
  }
  return Promise.resolve();
}
