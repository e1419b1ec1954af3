import type { Clock } from './clock';

/** A clock for tests that stands still until it is told to go on; animation frames come every 16 ms. */
export class FakeClock implements Clock {
  #now = 0;
  #count = 0;
  readonly #due = new Map<number, { at: number; run: () => void }>();

  now(): number {
    return this.#now;
  }
  setTimeout(run: () => void, milliseconds: number): number {
    this.#due.set(++this.#count, { at: this.#now + milliseconds, run });
    return this.#count;
  }
  clearTimeout(id: number): void {
    this.#due.delete(id);
  }
  requestAnimationFrame(run: () => void): number {
    return this.setTimeout(run, 16);
  }
  cancelAnimationFrame(id: number): void {
    this.clearTimeout(id);
  }
  afterFrame(run: () => void): void {
    this.setTimeout(run, 16);
  }
  /** How many timers wait: 0 means that nothing runs. */
  get waiting(): number {
    return this.#due.size;
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = [...this.#due].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (next === undefined) break;
      this.#due.delete(next[0]);
      this.#now = next[1].at;
      next[1].run();
    }
    this.#now = end;
  }
}
