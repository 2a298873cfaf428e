import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process of ours that speaks a line at a time. */
export class Child {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  readonly exited: Promise<number | null>;
  #waiting: (() => void)[] = [];
  #stderr = '';

  /** @param script compiled module beside this one; its arguments reach it as `process.argv` */
  constructor(script: string, ...args: readonly string[]) {
    const path = new URL(`./${script}.js`, import.meta.url).pathname;
    this.process = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    if (!this.process.stdout || !this.process.stderr) throw new Error('a child without output');
    this.process.stderr.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.#wake();
    });
    this.exited = new Promise((resolve) => {
      this.process.once('close', (code) => {
        resolve(code);
        this.#wake();
      });
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves when the child has said so many lines. Rejects if it ended before. */
  async said(count: number): Promise<void> {
    let ended = false;
    void this.exited.then(() => (ended = true));
    while (this.lines.length < count) {
      if (ended) throw new Error(`the child ended after ${this.lines.length} lines: ${this.#stderr}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  kill(): Promise<number | null> {
    this.process.kill('SIGKILL');
    return this.exited;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
