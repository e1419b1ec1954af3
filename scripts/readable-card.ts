import { isGap } from '../lib/inspection/gaps';
import type { Inspection } from '../lib/inspection/schema';

/** A short card for a terminal: the answer, why, and what was not checked. Text from files is stripped of control codes. */
export function readableCard(inspection: Inspection): string {
  const { subject, verdict, credentials, marks, disclosures, classifier, faces, coverage } = inspection;
  const lines = [
    `${subject.fileName ?? subject.mediaUrl ?? 'clip'}: ${verdict.answer} (${verdict.basis}, ${verdict.strength})`,
    `  ${verdict.summary}`,
  ];
  if (credentials !== null) {
    const signer = credentials.signer?.organization ?? credentials.signer?.commonName ?? 'nobody named';
    const list = credentials.signer?.list ?? null;
    lines.push(
      `  credentials: ${credentials.state}, signed by ${signer}${list === null ? '' : ` (${list} list)`}, content ${credentials.contentHash}`,
    );
    if (credentials.remoteUrl !== null) lines.push(`  named but not fetched: ${credentials.remoteUrl}`);
    for (const { code, explanation } of credentials.problems) lines.push(`  problem: ${explanation} [${code}]`);
  }
  for (const mark of marks)
    lines.push(`  mark: ${mark.kind} ${mark.generator ?? ''} ${oneLine(mark.value)} at ${mark.where}`);
  for (const { platform, label } of disclosures) lines.push(`  ${platform} says: ${label}`);
  if (classifier !== null) {
    const probability = classifier.probability === null ? 'not scored' : classifier.probability.toFixed(2);
    const abstained = classifier.abstained === null ? '' : `, abstained: ${classifier.abstained}`;
    lines.push(`  estimate: ${classifier.verdict}, probability of AI ${probability}${abstained}`);
  }
  if (faces !== null) lines.push(`  faces followed: ${faces.count}`);
  for (const { between, explanation } of verdict.conflicts)
    lines.push(`  conflict (${between.join(' / ')}): ${explanation}`);
  const unchecked = coverage.filter(isGap);
  if (unchecked.length > 0) {
    lines.push(
      `  not checked: ${unchecked.map(({ check, state, reason }) => `${check} (${reason ?? state})`).join(', ')}`,
    );
  }
  return lines.map(withoutControls).join('\n');
}

const oneLine = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > 120 ? `${flat.slice(0, 119)}…` : flat;
};

/** A file's own text must not be able to drive the terminal it is printed on. \p{Cc}: controls, \p{Cf}: bidi and format. */
const withoutControls = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '');
