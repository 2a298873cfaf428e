/** Elements inside one another. */
export const MAX_DEPTH = 256;

/** The elements that are open. Numbers only: most elements of a document are put here and taken away again, and nothing must be made for it. */
export class OpenElements {
  depth = 0;
  /** Two for each depth: where its name begins, and where it ends. */
  readonly names: number[] = [];
  /** For each depth: whether the element declares a prefix. */
  readonly #declares: boolean[] = [];

  push(nameStart: number, nameEnd: number, declares: boolean): void {
    const at = this.depth * 2;
    this.names[at] = nameStart;
    this.names[at + 1] = nameEnd;
    this.#declares[this.depth++] = declares;
  }

  /** Closes the innermost one; says whether it declared anything. */
  pop(): boolean {
    return this.#declares[--this.depth] === true;
  }
}
