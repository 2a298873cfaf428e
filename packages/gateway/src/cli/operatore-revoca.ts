import { togli } from './operatore-togli.js';

/** Revokes operators; every instance knows within two seconds. JSON on stdout. */
export function run(argv: readonly string[]): Promise<number> {
  return togli('revoca', argv);
}
