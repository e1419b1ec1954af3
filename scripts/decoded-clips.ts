/** Frames of clips that a browser may not be able to play, decoded by training/raw_frames.py; for research. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClipHead } from './face-points-worker';

export interface Clip {
  readonly id: string;
  readonly path: string;
  readonly seconds: readonly number[];
  readonly successor: readonly number[];
  readonly frames?: readonly number[];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Frames from the decoder, one clip after the other. */
export class Decoder {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly read: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(python: string) {
    this.process = spawn(python, ['-m', 'training.raw_frames'], { cwd: root });
    this.process.stderr.pipe(process.stderr);
    this.read = this.process.stdout[Symbol.asyncIterator]();
  }

  /** The frames chosen, as the worker reads them. @throws Error with the decoder's words. */
  async clip({ path, seconds, successor, frames }: Clip): Promise<Buffer> {
    this.process.stdin.write(`${path}\n`);
    while (this.rest.indexOf(10) < 0) await this.more();
    const end = this.rest.indexOf(10);
    const told = JSON.parse(this.rest.subarray(0, end).toString()) as
      | { error: string }
      | { width: number; height: number; count: number };
    this.rest = this.rest.subarray(end + 1);
    if ('error' in told) throw new Error(told.error);
    const size = told.width * told.height;
    const rgb = await this.take(size * 3 * told.count);
    const chosen = (frames ?? seconds.map((_, index) => index)).filter((index) => index < told.count);
    const head: ClipHead = {
      width: told.width,
      height: told.height,
      seconds: chosen.map((index) => seconds[index] ?? 0),
      successor: chosen.map((index) => successor.includes(index) && chosen.includes(index - 1)),
    };
    const line = Buffer.from(`${JSON.stringify(head)}\n`);
    const body = Buffer.alloc(line.length + size * 4 * chosen.length, 255);
    line.copy(body);
    let to = line.length;
    for (const index of chosen) {
      for (let from = index * size * 3; from < (index + 1) * size * 3; from += 3, to += 4) {
        body[to] = rgb[from] ?? 0;
        body[to + 1] = rgb[from + 1] ?? 0;
        body[to + 2] = rgb[from + 2] ?? 0;
      }
    }
    return body;
  }

  close(): void {
    this.process.stdin.end();
  }

  private async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let have = 0;
    while (have < length) {
      if (this.rest.length === 0) await this.more();
      const part = this.rest.subarray(0, length - have);
      parts.push(part);
      have += part.length;
      this.rest = this.rest.subarray(part.length);
    }
    return Buffer.concat(parts);
  }

  private async more(): Promise<void> {
    const { done, value } = await this.read.next();
    if (done) throw new Error('the decoder ended');
    this.rest = this.rest.length === 0 ? value : Buffer.concat([this.rest, value]);
  }
}
