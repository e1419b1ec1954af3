/**
 * `npm run fuzz [-- --count N --seed S --workers W --limit MS --only INDEX]` (docs/fuzzing.md). Exit 1: a rule was
 * broken; each such input is named with what was done to it, and kept in tests/.cache/fuzz.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder, writeWhole } from '../fixtures/cache-folder';
import { demoAuthority } from '../fixtures/certificates';
import { type RunSummary, runFuzz } from './fuzz-run';
import { families } from './mutate';
import { markedSubjects, type Subject, signedSubjects } from './subjects';

const folder = join(cacheFolder, 'fuzz');

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    limit: { type: 'string', default: '20000' },
    only: { type: 'string' },
  },
});
const number = (name: 'count' | 'seed' | 'workers' | 'limit' | 'only', text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`vidimus: --${name} must be a whole number, not "${text}"`);
  process.exit(2);
};

const authority = demoAuthority();

/** Signatures differ each time they are made, so the signed files are kept: a seed then means the same bytes again. */
async function keptSubjects(): Promise<Subject[]> {
  // Named anew whenever there are other subjects.
  const names = ['root-4.pem', 'subjects-4.json'].map((name) => join(folder, name));
  const [rootPath = '', listPath = ''] = names;
  if (names.every((path) => existsSync(path)) && readFileSync(rootPath, 'utf8') === authority.root) {
    const list = JSON.parse(readFileSync(listPath, 'utf8')) as {
      name: string;
      mime: string;
      base64: string;
      stream?: boolean;
    }[];
    return list.map(({ name, mime, base64, stream = false }) => ({
      name,
      mime,
      bytes: new Uint8Array(Buffer.from(base64, 'base64')),
      signed: true,
      stream,
    }));
  }
  const made = await signedSubjects(authority);
  const list = made.map(({ bytes, ...subject }) => ({ ...subject, base64: Buffer.from(bytes).toString('base64') }));
  writeWhole(listPath, JSON.stringify(list));
  writeWhole(rootPath, authority.root);
  return made;
}

const seed = number('seed', values.seed);
const count = number('count', values.count);
const only = values.only === undefined ? null : number('only', values.only);
const subjects = [...(await keptSubjects()), ...markedSubjects()];
let told = performance.now();
const summary = await runFuzz({
  subjects,
  anchors: authority.root,
  seed,
  indices: only === null ? Array.from({ length: count }, (_, index) => index) : [only],
  workers: number('workers', values.workers),
  limit: number('limit', values.limit),
  onResult: (done) => {
    if (performance.now() - told < 10_000) return;
    told = performance.now();
    console.log(`${done} of ${count}`);
  },
});
print(summary);
process.exitCode = summary.violations.length > 0 ? 1 : 0;

function print({ results, violations, recovered, seconds }: RunSummary): void {
  const of = <T>(items: readonly T[], key: (item: T) => string) => {
    const counts = new Map<string, number>();
    for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
    return [...counts].sort((one, other) => other[1] - one[1]);
  };
  console.log(
    `\nseed ${seed}: ${results.length} inputs in ${seconds.toFixed(0)} s (${(results.length / seconds).toFixed(0)} a second)`,
  );
  console.log('\nfamily      inputs  content altered  signed part altered  trapped  slowest');
  for (const family of families) {
    const rows = results.filter((result) => result.family === family);
    const content = rows.filter(({ contentAltered }) => contentAltered).length;
    const signed = rows.filter(({ signedAltered }) => signedAltered).length;
    const trapped = rows.filter(({ poisoned }) => poisoned !== null).length;
    const slowest = Math.max(0, ...rows.map(({ milliseconds }) => milliseconds)).toFixed(0);
    console.log(
      `${family.padEnd(10)} ${String(rows.length).padStart(7)} ${String(content).padStart(16)} ${String(signed).padStart(20)} ${String(trapped).padStart(8)} ${slowest.padStart(5)} ms`,
    );
  }
  console.log('\nfull reading of signed inputs');
  const signedResults = results.filter(({ contentAltered }) => contentAltered !== null);
  const kind = ({ contentAltered, signedAltered }: (typeof results)[number]) =>
    contentAltered ? (signedAltered ? 'both' : 'content') : signedAltered ? 'statement' : 'neither';
  for (const altered of ['neither', 'content', 'statement', 'both']) {
    const rows = signedResults.filter((result) => kind(result) === altered);
    const outcomes = of(rows, ({ outcome }) => outcome).map(([outcome, times]) => `${outcome} ${times}`);
    console.log(`  ${altered} altered (${rows.length}): ${outcomes.join('; ')}`);
  }
  const memory = Math.max(0, ...results.map(({ wasmBytes }) => wasmBytes)) / 2 ** 20;
  console.log(`\nmemory of the C2PA library: at most ${memory.toFixed(0)} MiB`);
  console.log(`traps recovered from: ${recovered.length}`);
  for (const [why, times] of of(recovered, (trap) => trap.why)) console.log(`  ${times} × ${why}`);
  console.log(`rules broken: ${violations.length}`);
  for (const { input, rules } of violations.slice(0, 50)) {
    const path = join(folder, `seed-${seed}-${input.index}-${input.subject.name}`);
    writeWhole(path, input.bytes);
    console.log(`\n  --seed ${seed} --only ${input.index}  ${input.subject.name}, kept as ${path}`);
    for (const what of input.mutations) console.log(`    did: ${what}`);
    for (const rule of rules) console.log(`    found: ${rule.split('\n').slice(0, 4).join(' | ')}`);
  }
}
