/**
 * Writes docs/generators.md from the registry in lib/marks/generators.ts and the seeds in lib/marks/seeds.ts.
 *
 *   npx tsx scripts/write-generators-doc.ts           writes it
 *   npx tsx scripts/write-generators-doc.ts --check   exits 1 when the file is not what the registry says
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Evidence, GENERATORS, type Generator, generatorIds } from '../lib/marks/generators';
import { SEEDS } from '../lib/marks/seeds';

const EVIDENCE: Readonly<Record<Evidence, string>> = {
  'seen-in-file': 'seen in a file',
  'read-in-source': 'read in source',
  reported: 'reported',
  unknown: 'unknown',
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** What is read of a mark on the picture, where it is not words alone. */
const VISIBLE: Readonly<Record<string, string>> = {
  veo: '; the word and the diamond at the bottom right are looked for',
  sora: '; the word and the bars at the bottom right are looked for, the knot and the cloud alone are not',
  dreamina: '; the word, and "AI" in a box, as a label that names nobody',
  seedance: '; the word, and "AI" in a box, as a label that names nobody',
};

function section(id: string, generator: Generator): string {
  const { name, maker, makes, alsoCalled, signs, leaves, leavesNot } = generator;
  const lines = [
    `### ${name} \`${id}\``,
    '',
    `${maker}; makes ${makes.join(', ')}. Also called: ${alsoCalled.join(', ')}.`,
    '',
    `- **Signs (C2PA)**: ${signs.c2pa}. ${signs.how} _(${EVIDENCE[signs.evidence]})_`,
  ];
  for (const trace of leaves) {
    const closed = /(?:which|that) only \S+ can read/.test(trace.what);
    const reader = closed
      ? '; cannot be read here'
      : trace.kind === 'visible'
        ? (VISIBLE[id] ?? '; words on the picture are read')
        : '';
    lines.push(`- **Leaves**, ${trace.kind}: ${trace.what}. _(${EVIDENCE[trace.evidence]}${reader})_`);
  }
  if (leaves.length === 0) lines.push('- **Leaves**: nothing known.');
  for (const one of leavesNot)
    lines.push(`- **Does not leave, or proves nothing**: ${one.what}. _(${EVIDENCE[one.evidence]})_`);
  if (leavesNot.length === 0) lines.push('- **Does not leave, or proves nothing**: nothing known.');
  return lines.join('\n');
}

/** The whole page as text. */
export function generatorsDocument(): string {
  const seeds = SEEDS.map(
    (seed) => `| ${cell(seed.name)} | ${cell(seed.verified)} | ${cell(seed.notVerified)} | ${cell(seed.canBeTold)} |`,
  );
  return `<!-- Written by scripts/write-generators-doc.ts from lib/marks/generators.ts and lib/marks/seeds.ts: change those. -->

# Generators and the marks they leave

What each generator signs, what it leaves in a file, and what people expect of it that is not there. Each statement
says how it is known: _seen in a file_ (parsed from a real file), _read in source_ (a specification, an official list,
or the code that writes it), _reported_ (somebody else measured or claims it), _unknown_ (looked for and not found).

No mark survives everything. Most platforms transcode, and a transcoded file has lost its manifest, its metadata and
its stream messages; so the absence of a mark never says that a video is not generated.

## The generators this project began with

| generator | verified on a real file | not verified | what can be told |
|---|---|---|---|
${seeds.join('\n')}

## All generators

${generatorIds.map((id) => section(id, GENERATORS[id])).join('\n\n')}
`;
}

const target = fileURLToPath(new URL('../docs/generators.md', import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    if (readFileSync(target, 'utf8') !== generatorsDocument()) {
      console.error('docs/generators.md is not what the registry says: run npx tsx scripts/write-generators-doc.ts');
      process.exitCode = 1;
    }
  } else writeFileSync(target, generatorsDocument());
}
