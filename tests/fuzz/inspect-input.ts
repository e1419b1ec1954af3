import { readFileSync } from 'node:fs';
import init, { WasmReader } from '@contentauth/c2pa-wasm';
import {
  type CredentialsTools,
  fullCredentials,
  quickCredentials,
  streamCredentials,
} from '../../lib/credentials/check-credentials';
import { type CredentialsEngine, createCredentialsEngine, PoisonedError } from '../../lib/credentials/engine';
import { locateIn } from '../../lib/credentials/locate-in';
import type { CheckOutcome } from '../../lib/inspection/check';
import {
  type CheckName,
  type Credentials,
  coverageSchema,
  credentialsSchema,
  markSchema,
} from '../../lib/inspection/schema';
import { checkMarks } from '../../lib/marks/check-marks';
import { type ByteSource, MediaError } from '../../lib/media/byte-source';
import { examine } from '../../lib/media/completeness';
import type { Container, MediaFacts } from '../../lib/media/media-facts';
import { MemorySource } from '../../lib/media/memory-source';
import { runsOf } from '../../lib/media/segments';
import { SNIFF_BYTES, sniff } from '../../lib/media/sniff';
import { blobOf, c2paEngine } from '../fixtures/c2pa-engine';
import type { FuzzInput } from './fuzz-input';
import { type Baseline, judge, judgeStream, meaningOf } from './judge';
import { bindingOf, storeInOnePiece } from './oracle';
import type { Subject } from './subjects';

/** What became of one input. */
export interface InputResult {
  readonly index: number;
  readonly family: string;
  /** `not media`, or the state of the full reading and its content hash. */
  readonly outcome: string;
  /** The hashed content differs from that of the subject; null without a signature. */
  readonly contentAltered: boolean | null;
  /** A signed part is gone; null without a signature. */
  readonly signedAltered: boolean | null;
  readonly milliseconds: number;
  /** The C2PA library trapped; its worker must be replaced. */
  readonly poisoned: string | null;
  /** Rules that were broken. */
  readonly violations: readonly string[];
  /** Of the C2PA library's memory, in bytes. */
  readonly wasmBytes: number;
}

const never = new AbortController().signal;
/** Containers that cut a store into packets or blocks, or hold it as text. */
const IN_PARTS = new Set<Container>(['jpeg', 'gif', 'svg']);

/** As a server without ranges or one of unknown length would give the bytes: other paths through `examine`. */
const asFetched = (bytes: Uint8Array<ArrayBuffer>, byteLength: number | null): ByteSource => {
  const memory = new MemorySource(bytes);
  return {
    byteLength,
    bytesRead: 0,
    requests: 1,
    read: (start, end, signal) => memory.read(start, end, signal),
    whole: (most, signal) => memory.whole(most, signal),
  };
};

export class Inspector {
  private constructor(
    private readonly engine: CredentialsEngine,
    private readonly tools: CredentialsTools,
    private readonly memory: () => number,
    readonly baselines: readonly Baseline[],
  ) {}

  /**
   * @param anchors PEM of the authority that the subjects are signed by.
   * @throws Error when a subject is not trusted and matching before anything is done to it: no rule would mean anything.
   */
  static async create(subjects: readonly Subject[], anchors: string): Promise<Inspector> {
    await c2paEngine();
    let bytes = () => 0;
    const engine = createCredentialsEngine(
      new Uint8Array(readFileSync(new URL(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm')))),
      {
        load: async (wasm) => {
          const { memory } = await init({ module_or_path: wasm });
          bytes = () => memory.buffer.byteLength;
        },
        reader: WasmReader,
      },
    );
    const held = async (blob: Blob) => blobOf(new Uint8Array(await blob.arrayBuffer()), blob.type);
    const tools: CredentialsTools = {
      engine: {
        get poisoned() {
          return engine.poisoned;
        },
        readStore: engine.readStore,
        readAsset: engine.readAsset,
        // Node reads a Blob that was put together only asynchronously.
        readFragment: async (mime, segment, piece, settings) =>
          engine.readFragment(mime, await held(segment), await held(piece), settings),
      },
      trust: { user: { anchorsPem: anchors } },
    };
    const baselines: Baseline[] = [];
    for (const { name, bytes, mime, signed, stream } of subjects) {
      if (!signed) continue;
      if (stream) {
        const finding = await readStream(bytes, 'fetched', tools);
        const [run] = runsOf(null, [bytes]);
        if (run === undefined || finding?.state !== 'trusted' || finding.contentHash !== 'match') {
          throw new Error(`${name} should be trusted and match, and is ${finding?.state}`);
        }
        baselines.push({ name, bytes, binding: bindingOf(run.init), said: meaningOf(finding), stream });
        continue;
      }
      const source = new MemorySource(bytes);
      const facts = await examine(source, never);
      const { credentials } = await fullCredentials(
        { bytes: source, facts, signal: never },
        blobOf(bytes, mime),
        tools,
      );
      const { finding } = credentials;
      if (finding?.state !== 'trusted' || finding.contentHash !== 'match') {
        throw new Error(`${name} should be trusted and match, and is ${finding?.state}: ${finding?.problems[0]?.code}`);
      }
      baselines.push({ name, bytes, binding: bindingOf(bytes), said: meaningOf(finding) });
    }
    return new Inspector(engine, tools, () => bytes(), baselines);
  }

  /** Never throws: whatever goes wrong is in the result. */
  async inspect({ index, family, bytes, subject }: FuzzInput): Promise<InputResult> {
    const started = performance.now();
    const violations: string[] = [];
    let outcome = 'not media';
    let poisoned: string | null = null;
    const step = async <T>(name: string, work: () => Promise<T>): Promise<T | null> => {
      try {
        return await work();
      } catch (error) {
        if (error instanceof PoisonedError) poisoned = `${name}: ${error.message}`;
        else if (!(error instanceof MediaError)) {
          violations.push(`${name} threw ${error instanceof Error ? error.stack : String(error)}`);
        }
        return null;
      }
    };

    await step('sniff', async () => sniff(bytes.subarray(0, SNIFF_BYTES)));
    await step('examine, ranged', () => examine(asFetched(bytes, bytes.length), never));
    await step('examine, of unknown length', () => examine(asFetched(bytes, null), never));
    const source = new MemorySource(bytes);
    const facts = await step('examine', () => examine(source, never, { thorough: true }));
    if (facts !== null) {
      const input = { bytes: source, facts, signal: never };
      await step('locateIn', async () => {
        const located = await locateIn(facts.container, source, never);
        if (located.kind !== 'store' || IN_PARTS.has(facts.container)) return;
        if (!Buffer.from(bytes).includes(Buffer.from(located.store))) {
          violations.push('locateIn: what it took for the store does not stand in the file');
        }
      });
      const read = async (kind: 'quick' | 'full', work: () => Promise<CheckOutcome<Credentials | null>>) => {
        const result = await step(kind, work);
        if (result === null) return;
        violations.push(...shapeOf('credentials', result, result.finding, credentialsSchema));
        if (result.finding !== null) {
          violations.push(...judge(result.finding, kind, bytes, subject.bytes, this.baselines));
        }
        outcome = outcomeOf(facts, result);
      };
      await read('quick', () => quickCredentials(input, this.tools));
      if (subject.stream) {
        const origin = index % 2 === 0 ? 'fetched' : 'page';
        const finding = await step('stream', () => readStream(bytes, origin, this.tools));
        if (finding !== null) {
          violations.push(...judgeStream(finding, bytes, subject.bytes, this.baselines));
          const parsed = credentialsSchema.safeParse(finding);
          if (!parsed.success)
            violations.push(`the stream's finding is not what it should be: ${parsed.error.message}`);
          outcome = `${finding.state}, ${finding.contentHash}`;
        }
      } else if (poisoned === null) {
        await read('full', async () => {
          const { credentials, contentHash } = await fullCredentials(input, blobOf(bytes, facts.mime), this.tools);
          violations.push(...shapeOf('contentHash', contentHash, null, null));
          return credentials;
        });
      }
      const marks = await step('checkMarks', () => checkMarks(input));
      if (marks !== null) {
        violations.push(...shapeOf('marks', marks, null, null));
        for (const mark of marks.finding) violations.push(...shapeOf('marks', marks, mark, markSchema));
        if (marks.reason === 'crashed') violations.push(`a reader of marks crashed: ${marks.detail}`);
      }
    }
    const baseline = this.baselines.find(({ name }) => name === subject.name);
    const held = storeInOnePiece(bytes);
    return {
      index,
      family,
      outcome: poisoned === null ? outcome : 'trapped',
      contentAltered: baseline ? !baseline.binding.hashed(bytes).equals(baseline.binding.hashed(subject.bytes)) : null,
      signedAltered: baseline ? baseline.binding.signed.some((part) => !held.includes(part.bytes)) : null,
      milliseconds: performance.now() - started,
      poisoned,
      violations,
      wasmBytes: this.memory(),
    };
  }

  get poisoned(): boolean {
    return this.engine.poisoned;
  }
}

/** A stream as a player is handed it: its first init segment, and every piece. */
async function readStream(
  bytes: Uint8Array<ArrayBuffer>,
  origin: 'page' | 'fetched',
  tools: CredentialsTools,
): Promise<Credentials | null> {
  const runs = runsOf(null, [bytes]);
  const [run] = runs;
  if (run === undefined) return null;
  const init = new MemorySource(run.init);
  const facts = await examine(init, never);
  const { credentials } = await streamCredentials({ bytes: init, facts, signal: never }, { runs, origin }, tools);
  return credentials.finding;
}

function outcomeOf({ container }: MediaFacts, { finding, state }: CheckOutcome<Credentials | null>): string {
  if (finding === null)
    return state === 'skipped' || container === 'matroska' ? 'no place for credentials' : 'no credentials';
  return finding.state === 'malformed' || finding.state === 'remote'
    ? finding.state
    : `${finding.state}, ${finding.contentHash}`;
}

interface Schema {
  safeParse(value: unknown): { success: boolean; error?: { message: string } };
}

/** What is wrong with the form of an outcome. */
function shapeOf(check: CheckName, outcome: CheckOutcome<unknown>, finding: unknown, schema: Schema | null): string[] {
  const { state, reason, detail } = outcome;
  const row = coverageSchema.safeParse({ check, state, reason, detail, milliseconds: 0, bytesRead: 0 });
  const wrong = row.success ? [] : [`${check}: the coverage is not what it should be: ${row.error?.message}`];
  if (schema !== null && finding !== null) {
    const parsed = schema.safeParse(finding);
    if (!parsed.success) wrong.push(`${check}: the finding is not what it should be: ${parsed.error?.message}`);
  }
  return wrong;
}
